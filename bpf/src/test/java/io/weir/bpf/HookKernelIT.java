package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.bpf.sys.TestSyscalls;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

@KernelTest
@SuppressWarnings("try") // closes twice on purpose
class HookKernelIT {
  private static final int CALLS = 23;
  private static final int TRACEPOINT = 0;
  private static final int RAW_TP = 1;
  private static final int TP_BTF = 2;
  private static final int FENTRY = 3;
  private static final int FEXIT = 4;
  private static final int KPROBE = 5;
  private static final int KRETPROBE = 6;

  @Test
  void shouldAttachToTracepoint() {
    Tracefs.ensureMounted();
    assertThat(countCalls("on_tracepoint", TRACEPOINT, BpfProgram::attach)).isEqualTo(CALLS);
  }

  @Test
  void shouldAttachToRawTracepoint() {
    assertThat(countCalls("on_raw_tp", RAW_TP, BpfProgram::attach)).isGreaterThanOrEqualTo(CALLS);
  }

  @Test
  void shouldAttachToRawTracepointNamedAtRunTime() {
    assertThat(countCalls("on_raw_tp", RAW_TP, p -> RawTracepoint.attach(p, "sys_exit")))
        .isGreaterThanOrEqualTo(CALLS);
  }

  @Test
  void shouldAttachToTpBtf() {
    assertThat(countCalls("on_tp_btf", TP_BTF, BpfProgram::attach)).isGreaterThanOrEqualTo(CALLS);
  }

  @Test
  void shouldAttachToFentry() {
    assertThat(countCalls("on_fentry", FENTRY, BpfProgram::attach)).isEqualTo(CALLS);
  }

  @Test
  void shouldAttachToFexit() {
    assertThat(countCalls("on_fexit", FEXIT, BpfProgram::attach)).isEqualTo(CALLS);
  }

  @Test
  void shouldAttachToKprobe() {
    assertThat(countCalls("on_kprobe", KPROBE, BpfProgram::attach)).isEqualTo(CALLS);
  }

  @Test
  void shouldAttachToKretprobe() {
    assertThat(countCalls("on_kretprobe", KRETPROBE, BpfProgram::attach)).isEqualTo(CALLS);
  }

  @Test
  void shouldAttachToKprobeNamedAtRunTime() {
    String function = "security_task_getscheduler";
    assertThat(countCalls("on_missing_kprobe", -1, p -> Kprobe.attach(p, function))).isZero();
    assertThat(countCalls("on_kprobe", KPROBE, p -> Kprobe.attach(p, function))).isEqualTo(CALLS);
    assertThat(countCalls("on_kretprobe", KRETPROBE, p -> Kprobe.attachReturn(p, function)))
        .isEqualTo(CALLS);
  }

  @Test
  void shouldSayThatAHookIsMissing() {
    for (String program :
        new String[] {
          "on_missing_tracepoint", "on_missing_kprobe", "on_missing_raw_tp", "on_missing_fentry"
        }) {
      assertThatThrownBy(() -> countCalls(program, TRACEPOINT, BpfProgram::attach))
          .as(program)
          .isInstanceOf(UnsupportedKernel.class)
          .hasMessageContaining("weir_no_such_");
    }
  }

  @Test
  void shouldRefuseToAttachToAHookOfAnotherKind() {
    try (BpfObject object = TestObjects.named("packets").only("count_plain").load()) {
      assertThatThrownBy(() -> RawTracepoint.attach(object.program("count_plain"), "sys_exit"))
          .isInstanceOf(AttachFailed.class)
          .hasMessageContaining("raw_tp/sys_exit");
    }
  }

  private static long countCalls(String program, int slot, Function<BpfProgram, BpfLink> attach) {
    BpfSpec spec =
        TestObjects.named("hooks")
            .only(program)
            .constant("target_pid", ProcessHandle.current().pid());
    try (BpfObject object = spec.load();
        BpfLink link = attach.apply(object.program(program))) {
      assertThat(link.info().id()).isPositive();
      for (int i = 0; i < CALLS; i++) {
        TestSyscalls.getpriority(0, 0);
        TestSyscalls.sched_getscheduler(0);
      }
      link.close();
      TestSyscalls.getpriority(0, 0);
      TestSyscalls.sched_getscheduler(0);
      link.close();
      return slot < 0 ? 0 : object.map("runs").sumPerCpu(BpfMap.key(slot), 0);
    }
  }
}
