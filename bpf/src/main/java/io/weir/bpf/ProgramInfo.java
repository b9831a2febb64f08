package io.weir.bpf;

import io.weir.bpf.sys.Raw;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the kernel says of a program; {@code struct bpf_prog_info} of linux/bpf.h. What an older
 * kernel does not tell is 0.
 *
 * @param type {@code enum bpf_prog_type}
 * @param name at most 15 bytes of the function's name
 * @param tag a hash of the instructions, 16 hex digits
 * @param runTimeNs time spent in the program while {@link RuntimeStats} was open
 * @param runCount how often it ran while {@link RuntimeStats} was open
 * @param recursionMisses how often it was skipped because it was already running on that CPU
 * @param verifiedInstructions what the verifier had to look at (kernel 5.16)
 * @param mapIds the maps that it uses
 */
public record ProgramInfo(
    int id,
    int type,
    String name,
    String tag,
    long runTimeNs,
    long runCount,
    long recursionMisses,
    int verifiedInstructions,
    List<Integer> mapIds) {
  private static final int BYTES = 232;
  private static final int TAG_BYTES = 8;
  private static final int NAME_BYTES = 16;
  private static final int NR_MAP_IDS = 52;
  private static final int MAP_IDS = 56;
  private static final int MAX_MAPS = 64; // MAX_USED_MAPS, include/linux/bpf_verifier.h

  static ProgramInfo of(int fd, String what) {
    try (Raw.Block info = new Raw.Block(BYTES);
        Raw.Block ids = new Raw.Block((long) MAX_MAPS * Integer.BYTES)) {
      info.put32(NR_MAP_IDS, MAX_MAPS).put64(MAP_IDS, ids.address());
      KernelCalls.info(fd, info, BYTES, what);
      List<Integer> maps = new ArrayList<>();
      for (int i = 0; i < Math.min(info.get32(NR_MAP_IDS), MAX_MAPS); i++) {
        maps.add(ids.get32(i * Integer.BYTES));
      }
      return new ProgramInfo(
          info.get32(4),
          info.get32(0),
          info.text(64, NAME_BYTES),
          HexFormat.of().formatHex(info.read(8, TAG_BYTES)),
          info.get64(192),
          info.get64(200),
          info.get64(208),
          info.get32(216),
          List.copyOf(maps));
    }
  }
}
