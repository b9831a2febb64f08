package io.weir.policy.document.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.check.Evaluator;
import io.weir.policy.check.FirstMatch;
import io.weir.policy.check.IndexedEvaluator;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ProgramBuilder;
import io.weir.policy.document.ReadContext;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Findings;
import io.weir.policy.rule.Family;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes are, reading ends, soon, and throws nothing; what it takes can be asked, and
 * both evaluators say the same. For as long as {@code weir.test.fuzz.seconds} says; {@code
 * weir.test.fuzz.seed} makes it the same again.
 */
class IptablesFuzzTest {
  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("weir.test.fuzz.seconds", 3));
  private static final Duration EACH = Duration.ofSeconds(10);
  private static final String[] WORDS = {
    " ! ",
    " -j ",
    " -g ",
    " -s ",
    " -m ",
    " -p tcp ",
    "\n-A INPUT ",
    "\nCOMMIT\n",
    "\n*filter\n",
    "\n:c - [0:0]\n",
    " \"",
    "\\",
    "/0",
    "/33",
    ",",
    "::",
    "0.0.0.0/0",
    ":65536",
    " --dport ",
    " --tcp-flags ALL ",
    "[0:0] ",
    "\0",
    "\u00e9",
    "99999999999",
    "-",
    " --ctstate "
  };

  @Test
  void shouldReadAnyBytes() throws IOException {
    long seed = Long.getLong("weir.test.fuzz.seed", System.nanoTime());
    System.out.println("iptables fuzz: -Dweir.test.fuzz.seed=" + seed);
    Random random = new Random(seed);
    List<byte[]> seeds = seeds();
    long end = System.nanoTime() + TIME.toNanos();
    int taken = 0;
    int rounds = 0;
    for (; System.nanoTime() < end; rounds++) {
      byte[] bytes = mutate(seeds.get(random.nextInt(seeds.size())), random);
      long start = System.nanoTime();
      taken += check(bytes, random) ? 1 : 0;
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(EACH);
    }
    System.out.println("iptables fuzz: " + rounds + " files, " + taken + " taken");
    assertThat(taken).isPositive();
  }

  private static boolean check(byte[] bytes, Random random) {
    DocumentSource source = new DocumentSource("f", bytes);
    IptablesDocument reader = new IptablesDocument();
    Findings findings = new Findings();
    ProgramBuilder program = new ProgramBuilder();
    try {
      reader.reads(source);
      reader.read(source, program, new ReadContext(Endpoints.NONE, ReadOptions.DEFAULTS, findings));
      Reading reading =
          Documents.read(Dialects.ALL, List.of(source), Endpoints.NONE, ReadOptions.DEFAULTS);
      if (findings.hasErrors() || reading.refused()) {
        return false;
      }
      Evaluator plain = new FirstMatch(program.build());
      Evaluator indexed = new IndexedEvaluator(reading.program());
      for (Family family : Family.values()) {
        RandomFilter flows = new RandomFilter(random.nextInt(), family);
        for (SentPacket packet : flows.packets(2)) {
          assertThat(indexed.explain(packet.hook(), packet.flow()))
              .isEqualTo(plain.explain(packet.hook(), packet.flow()));
        }
      }
      return true;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(new String(bytes, StandardCharsets.ISO_8859_1), e);
    }
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int count = random.nextInt(6); count > 0; count--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes = replace(bytes, at, 0, WORDS[random.nextInt(WORDS.length)]);
        case 2 -> bytes = replace(bytes, at, random.nextInt(9), "");
        case 3 -> bytes[at] = seed[random.nextInt(seed.length)];
        default -> {
          int length = Math.min(random.nextInt(60), bytes.length - at);
          int to = random.nextInt(bytes.length - length + 1);
          System.arraycopy(bytes.clone(), at, bytes, to, length);
        }
      }
    }
    return bytes;
  }

  /** With some bytes left out and others put there. */
  private static byte[] replace(byte[] bytes, int at, int without, String text) {
    byte[] put = text.getBytes(StandardCharsets.UTF_8);
    int from = Math.min(bytes.length, at + without);
    byte[] all = Arrays.copyOf(bytes, at + put.length + bytes.length - from);
    System.arraycopy(put, 0, all, at, put.length);
    System.arraycopy(bytes, from, all, at + put.length, bytes.length - from);
    return all.length == 0 ? new byte[1] : all;
  }

  private static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      String file = new RandomFilter(seed, seed % 2 == 0 ? Family.IPV4 : Family.IPV6).file();
      seeds.add(file.getBytes(StandardCharsets.UTF_8));
    }
    for (String file : List.of("kube-proxy", "ufw", "firewalld", "firewalld6", "docker")) {
      try (InputStream in =
          IptablesFuzzTest.class.getResourceAsStream("/iptables/" + file + ".rules")) {
        seeds.add(in.readAllBytes());
      }
    }
    return seeds;
  }
}
