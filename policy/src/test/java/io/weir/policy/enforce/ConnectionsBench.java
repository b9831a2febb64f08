package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens connections through test runs, each answered and gone on with, and says what they take. */
public final class ConnectionsBench {
  private static final int TCP = 6;
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final Prefix HERE = address(0xc0000201L);

  private ConnectionsBench() {}

  /**
   * Prints how many connections there are, and the memory that they take.
   *
   * @param args how many
   */
  public static void main(String[] args) throws IOException {
    int wanted = Integer.parseInt(args[0]);
    try (PolicedPrograms programs = new PolicedPrograms()) {
      programs.replace(true, pass(1, Direction.IN), pass(2, Direction.OUT));
      BpfMap connections = programs.object().map("connections");
      long before = bytes(connections);
      for (int i = 0; i < wanted; i++) {
        Prefix peer = address(0x0a000000L + i);
        send(programs, Direction.IN, peer, SYN);
        send(programs, Direction.OUT, peer, SYN | ACK);
        send(programs, Direction.IN, peer, ACK);
      }
      long taken = bytes(connections);
      System.out.printf(
          "connections open: %d, lost for want of room: %d; memory: %d MiB, %d of them without any,"
              + " %d bytes each%n",
          programs.connections("connections"),
          programs.count("connections_lost"),
          taken >> 20,
          before >> 20,
          taken / wanted);
    }
  }

  private static void send(PolicedPrograms programs, Direction direction, Prefix peer, int flags) {
    boolean in = direction == Direction.IN;
    PacketFacts packet =
        new PacketFacts(
            direction,
            in ? peer : HERE,
            in ? HERE : peer,
            TCP,
            in ? 40_000 : 80,
            in ? 80 : 40_000,
            RuleMatch.ANY,
            RuleMatch.ANY,
            flags,
            RuleMatch.ANY,
            false,
            false);
    if (programs.drops(in ? "packet_xdp" : "packet_egress", packet)) {
      throw new IllegalStateException("dropped: " + packet);
    }
  }

  private static Rule pass(int id, Direction direction) {
    RuleMatch match =
        new RuleMatch(
            direction,
            null,
            List.of(),
            List.of(),
            RuleMatch.ANY,
            List.of(),
            List.of(),
            null,
            null,
            ConnectionState.NEW.number(),
            false,
            false);
    return new Rule(id, match, RuleAction.PASS, id, null, "", "");
  }

  /** What the kernel says that a map takes, its entries included. */
  private static long bytes(BpfMap map) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + map.fd()))) {
      if (line.startsWith("memlock:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no memlock of map " + map.name());
  }

  private static Prefix address(long number) {
    return new Prefix(Family.IPV4, number << Integer.SIZE, 0, 32);
  }
}
