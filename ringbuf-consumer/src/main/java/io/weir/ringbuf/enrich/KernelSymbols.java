package io.weir.ringbuf.enrich;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Names of the kernel's functions by address, from {@code /proc/kallsyms}: modules and BPF programs
 * are in it too. One thread. The file is read when the first address is asked for (some 120,000
 * functions take about 0.3 s and 6 MB), and again, at most every 10 s, for an address that no
 * function is near.
 */
public final class KernelSymbols {
  static final long REREAD_NS = 10_000_000_000L;

  /**
   * Few functions are longer: an address this far behind one may belong to a module that came
   * later, so the file is read again.
   */
  private static final long FUNCTION_MAX_BYTES = 1 << 14;

  private static final int RADIX = 16;

  private final Path file;
  private final Rereads rereads;
  private final Map<Long, String> texts = new HashMap<>();
  private long[] addresses = {};
  private String[] names = {};

  /**
   * The symbols of a file.
   *
   * @param file usually {@code /proc/kallsyms}
   * @param nanoClock a monotonic clock in nanoseconds, e.g. {@code System::nanoTime}
   */
  public KernelSymbols(Path file, LongSupplier nanoClock) {
    this.file = file;
    this.rereads = new Rereads(REREAD_NS, nanoClock);
  }

  /**
   * {@code symbol+0xoffset}, with {@code [module]} behind it where it is one's; the address in
   * hexadecimal when no symbol is known for it.
   */
  public String text(long address) {
    String text = texts.get(address);
    if (text != null) {
      return text;
    }
    int index = find(address);
    if (index < 0 && rereads.begin()) {
      read();
      index = find(address);
    }
    if (index < 0) { // better an address than another function's name
      return "0x" + Long.toHexString(address);
    }
    text = text(index, address);
    texts.put(address, text);
    return text;
  }

  private String text(int index, long address) {
    String offset = "+0x" + Long.toHexString(address - addresses[index]);
    String name = names[index];
    int module = name.indexOf('\t');
    return module < 0
        ? name + offset
        : name.substring(0, module) + offset + " " + name.substring(module + 1);
  }

  /** The last symbol at or before an address; -1 when there is none near. */
  private int find(long address) {
    int low = 0;
    int high = addresses.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 || address - addresses[low - 1] > FUNCTION_MAX_BYTES ? -1 : low - 1;
  }

  private void read() {
    texts.clear();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      Symbol[] symbols =
          lines
              .lines()
              .map(Symbol::parse)
              .filter(symbol -> symbol != null)
              .sorted(Comparator.comparingLong(symbol -> symbol.address + Long.MIN_VALUE))
              .toArray(Symbol[]::new);
      addresses = Arrays.stream(symbols).mapToLong(Symbol::address).toArray();
      names = Arrays.stream(symbols).map(Symbol::name).toArray(String[]::new);
    } catch (IOException e) {
      addresses = new long[0]; // CONFIG_KALLSYMS=n: addresses are all there is
      names = new String[0];
    }
  }

  /** A function; the name goes on with a tab and its module in brackets, where it is one's. */
  private record Symbol(long address, String name) {
    /** A line of the file; null when it is no function, or the kernel hides its address. */
    static Symbol parse(String line) {
      int space = line.indexOf(' ');
      if (space < 0 || line.length() < space + 4 || !isFunction(line.charAt(space + 1))) {
        return null;
      }
      long address = Long.parseUnsignedLong(line, 0, space, RADIX);
      return address == 0 ? null : new Symbol(address, line.substring(space + 3));
    }

    private static boolean isFunction(char type) {
      return type == 't' || type == 'T' || type == 'w' || type == 'W';
    }
  }
}
