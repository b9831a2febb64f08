package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.Netns;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A policy replaced again and again under traffic: nothing that both sets allow is cut, and at no
 * moment does anything pass that both deny.
 */
class PolicyReloadKernelIT {
  private static final int RELOADS = 200;
  private static final int CONNECTIONS = 8;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int WEB = 80;
  private static final int ALLOWED = 90; // by both sets, as is WEB
  private static final int DENIED = 91; // by both sets
  private static final int TIMEOUT_MS = 2000; // a connection that is cut answers never
  private static final int PROBE_EVERY_US = 200;
  private static final int SILENCE_MS = 300;

  private volatile boolean ended;

  @Test
  void shouldCutNothingThatBothSetsAllowAndPassNothingThatBothDeny() throws Exception {
    try (EnforceLab lab = new EnforceLab();
        Netns far = Netns.of(lab.far);
        PolicySession session =
            PolicySession.open(lab.netns, EnforceLab.DEVICE, AttachMode.AUTO, note -> {});
        ServerSocket server = lab.netns.call(PolicyReloadKernelIT::listen);
        DatagramSocket allowed = lab.netns.call(() -> bound(ALLOWED));
        DatagramSocket denied = lab.netns.call(() -> bound(DENIED))) {
      session.replace(set(1, 81), true);
      session.mode(Mode.ENFORCE);
      AtomicInteger echoes = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      threads.add(started(failures, () -> serve(server)));
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket client = far.call(PolicyReloadKernelIT::connect);
        threads.add(started(failures, () -> converse(client, echoes)));
      }
      Receiver taken = new Receiver(allowed);
      Receiver leaked = new Receiver(denied);
      threads.add(started(failures, taken::run));
      threads.add(started(failures, leaked::run));
      Probe probe = far.call(Probe::new);
      threads.add(started(failures, probe::run));

      int before = 0;
      for (int reload = 0; reload < RELOADS; reload++) {
        session.replace(set(1 + 100 * (reload + 1), reload % 2 == 0 ? 82 : 81), true);
        assertThat(session.renew()).isTrue();
        assertThat(echoes.get()).as("reload " + reload).isGreaterThanOrEqualTo(before);
        before = echoes.get();
        Thread.sleep(5);
      }
      ended = true;
      for (Thread thread : threads) {
        thread.join(2L * TIMEOUT_MS);
      }
      assertThat(failures).isEmpty();
      assertThat(echoes.get()).isGreaterThan(RELOADS * CONNECTIONS);
      assertThat(taken.numbers.cardinality()).as("each probe").isEqualTo(probe.sent.get());
      assertThat(leaked.numbers.cardinality()).isZero();
      assertThat(session.counters().get("denied")).isEqualTo((long) probe.sent.get());
    }
  }

  /** Answers pass; TCP to a web port, UDP to one, and TCP to another that sets differ in. */
  private static List<HeldRule> set(int id, int other) {
    return List.of(
        held(id, match(Direction.OUT, RuleMatch.ANY, List.of(), established()), RuleAction.PASS),
        held(id + 1, match(Direction.IN, TCP, port(WEB), RuleMatch.ANY), RuleAction.PASS),
        held(id + 2, match(Direction.IN, UDP, port(ALLOWED), RuleMatch.ANY), RuleAction.PASS),
        held(id + 3, match(Direction.IN, TCP, port(other), RuleMatch.ANY), RuleAction.PASS),
        held(id + 4, match(Direction.IN, RuleMatch.ANY, List.of(), RuleMatch.ANY), DROP),
        held(id + 5, match(Direction.OUT, RuleMatch.ANY, List.of(), RuleMatch.ANY), DROP));
  }

  private static final RuleAction DROP = RuleAction.DROP;

  private static int established() {
    return ConnectionState.ESTABLISHED.number();
  }

  private static List<PortRange> port(int number) {
    return List.of(new PortRange(number, number));
  }

  private static HeldRule held(int id, RuleMatch match, RuleAction action) {
    return RuledPrograms.held(new Rule(id, match, action, id, null, "", ""));
  }

  private static RuleMatch match(
      Direction direction, int protocol, List<PortRange> ports, int state) {
    return new RuleMatch(
        direction, null, List.of(), List.of(), protocol, List.of(), ports, null, null, state, false,
        false);
  }

  /** Sends a numbered datagram to each of two ports, again and again. */
  private final class Probe {
    private final DatagramSocket socket = bound(0);
    private final AtomicInteger sent = new AtomicInteger();

    void run() throws IOException, InterruptedException {
      try (socket) {
        while (!ended) {
          for (int port : new int[] {ALLOWED, DENIED}) {
            byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(sent.get()).array();
            socket.send(
                new DatagramPacket(
                    number, number.length, new InetSocketAddress(EnforceLab.NEAR, port)));
          }
          sent.incrementAndGet();
          Thread.sleep(0, PROBE_EVERY_US * 1000);
        }
      }
    }
  }

  /** Which numbers came; read until nothing comes once the probe has ended. */
  private final class Receiver {
    private final DatagramSocket socket;
    private final BitSet numbers = new BitSet();

    Receiver(DatagramSocket socket) {
      this.socket = socket;
    }

    void run() throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[Integer.BYTES], Integer.BYTES);
      socket.setSoTimeout(SILENCE_MS);
      while (true) {
        try {
          socket.receive(packet);
          numbers.set(ByteBuffer.wrap(packet.getData()).getInt());
        } catch (SocketTimeoutException e) {
          if (ended) {
            return;
          }
        }
      }
    }
  }

  private void serve(ServerSocket server) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      Socket peer = server.accept();
      new Thread(() -> echo(peer)).start();
    }
  }

  private static void echo(Socket peer) {
    try (peer) {
      int read;
      while ((read = peer.getInputStream().read()) >= 0) {
        peer.getOutputStream().write(read);
      }
    } catch (IOException e) {
      // the other end says that it was cut
    }
  }

  private void converse(Socket client, AtomicInteger echoes) throws IOException {
    try (client) {
      client.setSoTimeout(TIMEOUT_MS);
      while (!ended) {
        client.getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
        echoes.incrementAndGet();
      }
    }
  }

  private static Thread started(List<Throwable> failures, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception | AssertionError e) {
                synchronized (failures) {
                  failures.add(e);
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(WEB);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connect() {
    try {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress(EnforceLab.NEAR, WEB), TIMEOUT_MS);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DatagramSocket bound(int port) {
    try {
      return new DatagramSocket(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
