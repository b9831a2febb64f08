package io.weir.policy.format;

import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files of rules. What cannot be said exactly as rules is refused, line by line; nothing is
 * approximated. Stateless; a file is held in memory while it is read.
 */
public final class RuleImport {
  private RuleImport() {}

  /**
   * Reads a stream to its end.
   *
   * @param format null: what its content looks like
   * @throws IOException as the stream does
   */
  public static ImportResult read(InputStream in, RuleFormat format, ImportOptions options)
      throws IOException {
    return read(in.readAllBytes(), format, options);
  }

  /**
   * Reads a file.
   *
   * @param format null: what its content looks like
   * @throws IOException when it cannot be read
   */
  public static ImportResult read(Path file, RuleFormat format, ImportOptions options)
      throws IOException {
    return read(Files.readAllBytes(file), format, options);
  }

  /** Reads a file's content. */
  public static ImportResult read(byte[] bytes, RuleFormat format, ImportOptions options) {
    RuleFormat known = format == null ? FormatGuess.of(bytes) : format;
    check("set", options.setOr(""), Intake.SET_MAX);
    check("why", options.why, Intake.WHY_MAX);
    Intake intake = new Intake();
    switch (known) {
      case JSON -> JsonReader.read(bytes, options, intake);
      case NFT -> NftReader.read(bytes, options, intake);
      case CIDR -> CidrReader.read(bytes, options, intake);
      case IPTABLES -> IptablesReader.read(bytes, options, intake);
      case IPSET -> IpsetReader.read(bytes, options, intake);
      case CSV -> CsvReader.read(bytes, options, intake);
      default -> throw new IllegalStateException(known.toString());
    }
    return intake.result(known);
  }

  private static void check(String field, String text, int largest) {
    if (text.length() > largest) {
      throw new WeirException(
          "import rules", 0, field + ": " + text.length() + " characters, at most " + largest);
    }
  }
}
