package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LoadLog;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.VerifierRejected;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.layout.StructLayout.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens, prepares and loads a {@link BpfSpec}. A load that fails is repeated once with the
 * verifier's log and libbpf's messages turned on, so that success pays nothing for diagnosis.
 */
final class ObjectLoader {
  private static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");
  private static final long LOG_BYTES = 16 << 20;

  // struct bpf_object_open_opts, bpf/libbpf.h of libbpf 1.1
  private static final int OPTS_BYTES = 80;
  private static final int OPTS_NAME = 8;
  private static final int OPTS_LOG_BUF = 56;
  private static final int OPTS_LOG_SIZE = 64;

  private ObjectLoader() {}

  static BpfObject load(BpfSpec spec) {
    LibBpf.require();
    long object = prepare(spec, 0);
    int result = LibBpf.bpf_object__load(object);
    if (result == 0) {
      return new BpfObject(spec.name(), object);
    }
    LibBpf.bpf_object__close(object);
    throw diagnose(spec, -result);
  }

  static BpfTypes types(BpfSpec spec) {
    LibBpf.require();
    return new BpfTypes(open(spec, 0));
  }

  private static long prepare(BpfSpec spec, long logBuffer) {
    long object = open(spec, logBuffer);
    boolean prepared = false;
    try {
      selectPrograms(spec, object);
      setConstants(spec, object);
      for (Map.Entry<String, Integer> entry : spec.mapEntries().entrySet()) {
        long map = findMap(object, entry.getKey());
        check(LibBpf.bpf_map__set_max_entries(map, entry.getValue()), "size " + entry.getKey());
      }
      SpecSettings.apply(spec, object);
      prepared = true;
      return object;
    } finally {
      if (!prepared) {
        LibBpf.bpf_object__close(object);
      }
    }
  }

  private static void selectPrograms(BpfSpec spec, long object) {
    if (spec.disabled().isEmpty() && spec.only().isEmpty()) {
      return;
    }
    Set<String> unknown = new TreeSet<>(spec.disabled());
    unknown.addAll(spec.only());
    for (long p = 0; (p = LibBpf.bpf_object__next_program(object, p)) != 0; ) {
      String name = LibBpf.bpf_program__name(p);
      unknown.remove(name);
      boolean wanted = spec.only().isEmpty() || spec.only().contains(name);
      if (!wanted || spec.disabled().contains(name)) {
        LibBpf.bpf_program__set_autoload(p, 0);
      } else if (!spec.only().isEmpty()) {
        LibBpf.bpf_program__set_autoload(p, 1); // a section named with ? is off by itself
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("object " + spec.name() + " has no program " + unknown);
    }
  }

  private static long open(BpfSpec spec, long logBuffer) {
    byte[] name = (spec.name() + "\0").getBytes(StandardCharsets.US_ASCII);
    try (Raw.Block options = new Raw.Block(OPTS_BYTES);
        Raw.Block nameBlock = new Raw.Block(name.length)) {
      Raw.write(nameBlock.address(), name);
      options.put64(0, OPTS_BYTES).put64(OPTS_NAME, nameBlock.address());
      if (logBuffer != 0) {
        options.put64(OPTS_LOG_BUF, logBuffer).put64(OPTS_LOG_SIZE, LOG_BYTES);
      }
      byte[] elf = spec.elf();
      long object = LibBpf.bpf_object__open_mem(elf, elf.length, options.address());
      if (object == 0) {
        throw new WeirException(
            "open BPF object " + spec.name(), LibBpf.errno(), "rebuild: the object is not valid");
      }
      return object;
    }
  }

  private static void setConstants(BpfSpec spec, long object) {
    if (spec.constants().isEmpty()) {
      return;
    }
    Btf btf = Btf.of(object);
    long image = 0;
    for (Map.Entry<String, Object> entry : spec.constants().entrySet()) {
      Field field = btf.variable(".rodata", entry.getKey());
      if (field == null) {
        throw new IllegalArgumentException(
            "object " + spec.name() + " has no constant " + entry.getKey());
      }
      if (image == 0) {
        image = LibBpf.bpf_map__initial_value(findMap(object, ".rodata"), new long[1]);
      }
      byte[] value = BpfSpec.encode(entry.getKey(), entry.getValue(), field.sizeBytes());
      Raw.write(image + field.offset(), value);
    }
  }

  /** Maps of global data are named {@code <object>.rodata}; others by their own name. */
  static long findMap(long object, String name) {
    for (long m = 0; (m = LibBpf.bpf_object__next_map(object, m)) != 0; ) {
      String found = LibBpf.bpf_map__name(m);
      if (found.equals(name) || (name.startsWith(".") && found.endsWith(name))) {
        return m;
      }
    }
    throw new IllegalArgumentException("no map: name=" + name);
  }

  static void check(int result, String operation) {
    if (result < 0) {
      throw new WeirException(operation, -result, "see bpf(2) for this errno");
    }
  }

  private static WeirException diagnose(BpfSpec spec, int errno) {
    String operation = "load BPF object " + spec.name();
    if (errno == Errno.EPERM) {
      return Refusals.refused(operation, errno);
    }
    try (Raw.Block buffer = Raw.Block.lazy(LOG_BYTES);
        LoadLog libbpf = new LoadLog()) {
      long object = prepare(spec, buffer.address());
      int again = LibBpf.bpf_object__load(object);
      LibBpf.bpf_object__close(object);
      if (again == 0) {
        return new WeirException(operation, errno, "a second try passed; start the tool again");
      }
      return explain(operation, errno, Raw.text(buffer.address()), libbpf.text());
    }
  }

  private static WeirException explain(
      String operation, int errno, String verifierLog, String libbpfLog) {
    String failed = LoadMessages.failedProgram(libbpfLog);
    if (failed != null && LoadMessages.isVerifierLog(verifierLog)) {
      return new VerifierRejected(
          failed, errno, LoadMessages.lastMeaningfulLine(verifierLog), verifierLog);
    }
    if (!Files.exists(KERNEL_BTF)) {
      return new UnsupportedKernel(
          operation + ": no " + KERNEL_BTF, errno, "a kernel with CONFIG_DEBUG_INFO_BTF is needed");
    }
    String said = LoadMessages.lastMeaningfulLine(libbpfLog);
    return new UnsupportedKernel(
        operation + (said.isEmpty() ? "" : ": " + said),
        errno,
        "this kernel lacks what the program needs; --debug prints all that libbpf said");
  }
}
