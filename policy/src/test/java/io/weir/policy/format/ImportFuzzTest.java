package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.weir.policy.rule.Family;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the bytes are, reading ends, soon, and throws nothing. */
class ImportFuzzTest {
  private static final int ROUNDS = 1_500;

  @ParameterizedTest
  @EnumSource(RuleFormat.class)
  @Timeout(120)
  void shouldReadAnyBytes(RuleFormat format) {
    Random random = new Random(format.name().hashCode());
    List<byte[]> seeds = seeds();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutate(seeds.get(random.nextInt(seeds.size())), random);
      RuleFormat given = random.nextInt(4) == 0 ? null : format;
      ImportOptions options = new ImportOptions();
      if (random.nextBoolean()) {
        options.interfaceName("v0");
      }
      long start = System.nanoTime();
      assertThatCode(() -> RuleImport.read(bytes, given, options))
          .as(new String(bytes, StandardCharsets.ISO_8859_1))
          .doesNotThrowAnyException();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  /** Work that a small file can ask for. */
  @Test
  @Timeout(120)
  void shouldBoundTheWorkOfHostileFiles() {
    List<String> files = new ArrayList<>();
    files.add("\"a\" ".repeat(500_000));
    files.add("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT " + "\"a\" ".repeat(500_000));
    files.add("create s hash:ip\nadd s 1.2.3.4 comment " + "\"a\" ".repeat(500_000));
    files.add("source,why\n" + "1.2.3.4,\"x\"\n".repeat(100_000));
    files.add("source,why\n" + "1.2.3.4,\"\"x\n".repeat(100_000));
    files.add("[".repeat(1_000_000));
    files.add("{\"a\":\n".repeat(200_000));
    files.add("{\"rank\":-1}\n".repeat(200_000));
    files.add("{\"nftables\":" + "[".repeat(100_000));
    String many = "10.0.0.1,".repeat(900) + "10.0.0.1";
    files.add(
        "*filter\n:INPUT ACCEPT [0:0]\n:c - [0:0]\n"
            + ("-A INPUT -s " + many + " -j c\n").repeat(50)
            + ("-A c -s " + many + " -j DROP\n").repeat(50));
    files.add(
        "*filter\n:INPUT ACCEPT [0:0]\n"
            + "-A INPUT -m x -j ACCEPT\n-A INPUT -j DROP\n".repeat(50_000));
    files.add(chainsOfReturns());
    for (String file : files) {
      long start = System.nanoTime();
      byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
      ImportResult result = RuleImport.read(bytes, null, new ImportOptions());
      assertThat(result).isNotNull();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as(file.substring(0, 40))
          .isLessThan(Duration.ofSeconds(20));
    }
  }

  /** Each line is refused because of one that only the round before found out. */
  private static String chainsOfReturns() {
    StringBuilder file = new StringBuilder("*filter\n:INPUT ACCEPT [0:0]\n");
    int chains = 300;
    for (int i = 0; i < chains; i++) {
      file.append(":c").append(i).append(" - [0:0]\n");
    }
    for (int i = 0; i < chains; i++) {
      file.append("-A INPUT -p tcp -j c").append(i).append('\n');
      file.append("-A c").append(i).append(" -s 10.0.0.0/8 -j ");
      file.append(i % 2 == 0 ? "DROP\n" : "ACCEPT\n");
    }
    for (int i = chains - 1; i >= 0; i--) {
      file.append("-A INPUT -p udp -j c").append(i).append('\n');
    }
    return file.append("-A INPUT -m x -j ACCEPT\n-A INPUT -j c0\n").toString();
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    RandomRules rules = new RandomRules(1);
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < 20; i++) {
      seeds.add(bytes(new RandomIptables(i, i % 2 == 0 ? Family.IPV4 : Family.IPV6, true).file()));
      json.append(i == 0 ? "" : ",\n").append(RuleJson.text(rules.rule()));
    }
    seeds.add(bytes(json + "]"));
    seeds.add(bytes(json.substring(1).replace(",\n", "\n")));
    seeds.add(bytes("source,rank,why\n192.0.2.1,5,\"a\nb\"\n,,\n"));
    seeds.add(bytes("# x\n192.0.2.0/24 ; y\n2001:db8::/32\n::ffff:1.2.3.4\n"));
    seeds.add(
        bytes(
            """
            create s hash:net,port timeout 0 comment
            add s 10.0.0.0/8,tcp:80 timeout 5 nomatch
            create t hash:ip,port,ip family inet6 netmask 64
            add t ::1,icmpv6:echo-request,::2 comment "x y"
            add s 1.2.3.4-1.2.3.9,udp:5-6
            """));
    seeds.add(bytes(NftReaderTest.RULESET));
    return seeds;
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    String special = "\n\"\\/:,.-{}[]!# \t\0@*0";
    for (int count = random.nextInt(12); count > 0; count--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) special.charAt(random.nextInt(special.length()));
        case 2 -> {
          int length = Math.min(random.nextInt(40), bytes.length - at);
          int to = random.nextInt(bytes.length - length + 1);
          System.arraycopy(seed, at, bytes, to, length);
        }
        case 3 -> bytes[at] = seed[random.nextInt(seed.length)];
        default -> {
          if (at > 0 && random.nextInt(4) == 0) {
            bytes = java.util.Arrays.copyOf(bytes, at);
          }
        }
      }
    }
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
