package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Texts as the verifier of 6.1 to 6.18 and libbpf 1.1.2 printed them for objects of the tests. */
class LoadMessagesTest {
  private static final String REJECTED =
      """
      reg type unsupported for arg#0 function reads_too_far#5
      0: R1=ctx(off=0,imm=0) R10=fp0
      ; return *(__u8 *)(long)ctx->data;
      0: (61) r1 = *(u32 *)(r1 +0)          ; R1_w=pkt(off=0,r=0,imm=0)
      ; return *(__u8 *)(long)ctx->data;
      1: (71) r0 = *(u8 *)(r1 +0)
      invalid access to packet, off=0 size=1, R1(id=0,off=0,r=0)
      R1 offset is outside of the packet
      processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
      """;

  private static final String LIBBPF_REJECTED =
      """
      libbpf: prog 'reads_too_far': BPF program load failed: Permission denied
      libbpf: prog 'reads_too_far': failed to load: -13
      libbpf: failed to load object 'rejected'
      """;

  private static final String LIBBPF_MISSING =
      """
      libbpf: prog 'on_missing_fentry': failed to find kernel BTF type ID of 'weir_no_such_function': -3
      libbpf: prog 'on_missing_fentry': failed to prepare load attributes: -3
      libbpf: prog 'on_missing_fentry': failed to load: -3
      libbpf: failed to load object 'hooks'
      """;

  @Test
  void shouldLeadWithTheReason() {
    assertThat(LoadMessages.lastMeaningfulLine(REJECTED))
        .isEqualTo("R1 offset is outside of the packet");
    assertThat(LoadMessages.lastMeaningfulLine(LIBBPF_MISSING))
        .isEqualTo(
            "prog 'on_missing_fentry': failed to find kernel BTF type ID of"
                + " 'weir_no_such_function': -3");
  }

  @Test
  void shouldNameTheProgram() {
    assertThat(LoadMessages.failedProgram(LIBBPF_REJECTED)).isEqualTo("reads_too_far");
    assertThat(LoadMessages.failedProgram(LIBBPF_MISSING)).isEqualTo("on_missing_fentry");
    assertThat(LoadMessages.failedProgram("libbpf: failed to open object\n")).isNull();
  }

  @Test
  void shouldFallBackToAnInstructionWhenTheVerifierGaveNoReason() {
    String cut =
        """
        0: R1=ctx() R10=fp0
        0: (b7) r0 = 0                        ; R0_w=0
        1: (95) exit
        from 1 to 2: R0=1 R10=fp0
        mark_precise: frame0: last_idx 2 first_idx 0
        processed 9 insns (limit 1000000) max_states_per_insn 0 total_states 0
        verification time 51 usec
        stack depth 0
        """;
    assertThat(LoadMessages.lastMeaningfulLine(cut)).startsWith("mark_precise");
    assertThat(LoadMessages.lastMeaningfulLine("")).isEmpty();
    assertThat(LoadMessages.lastMeaningfulLine("processed 0 insns (limit 1000000)\n")).isEmpty();
  }

  @Test
  void shouldTellAnEmptyLogFromOne() {
    assertThat(LoadMessages.isVerifierLog(REJECTED)).isTrue();
    assertThat(LoadMessages.isVerifierLog("\n")).isFalse();
  }
}
