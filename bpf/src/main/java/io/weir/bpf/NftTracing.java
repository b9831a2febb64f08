package io.weir.bpf;

import io.weir.bpf.sys.LibCNet;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Has nftables trace packets in a network namespace, and reads what it tells. The table that asks
 * for it is owned by a socket of this process ({@code NFT_TABLE_F_OWNER}, kernel 5.12), so that it
 * vanishes with the process however that ends.
 *
 * <p>One thread reads at a time; any thread may {@link #await}. The caller closes it when no thread
 * waits any more.
 */
public final class NftTracing implements AutoCloseable {
  private static final int NETLINK = 16; // AF_NETLINK
  private static final int NETFILTER = 12; // NETLINK_NETFILTER
  private static final int RAW_CLOEXEC = 0x80003; // SOCK_RAW | SOCK_CLOEXEC
  private static final int ADDRESS_BYTES = 12; // struct sockaddr_nl
  private static final int GROUPS_AT = 8;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int MSG_PEEK = 2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int MESSAGE_BYTES = 64 << 10;
  private static final int ANSWER_BYTES = 4096;
  private static final int MAX_DRAINED = 4096;
  private static final int WAIT_US = 100_000;
  private static final String PREFIX = "weir_trace_";
  private static final String OPERATION = "trace nftables' rules";

  private final Fd owner;
  private final Fd listener;
  private final String table;
  private final byte[] buffer = new byte[MESSAGE_BYTES];
  private final AtomicLong overruns = new AtomicLong();

  private NftTracing(Fd owner, Fd listener, String table) {
    this.owner = owner;
    this.listener = listener;
    this.table = table;
  }

  /**
   * Begins in the calling thread's network namespace; nothing of what is there is changed.
   *
   * @param packetsPerSecond how many at most of those that come, and of those that are sent
   * @throws WeirException when the kernel has no nftables, or no tables that vanish
   */
  public static NftTracing begin(int packetsPerSecond) {
    return begin(packetsPerSecond, false, false);
  }

  /**
   * The same with more that is told.
   *
   * @param hooks whether of a packet's coming to the hooks input, forward and output, and of its
   *     leaving them: by the policies of chains of this table before and behind all others
   * @param states whether of conntrack's word on each packet, by {@link #states}. Where nothing in
   *     the namespace used conntrack, it does from here on
   */
  public static NftTracing begin(int packetsPerSecond, boolean hooks, boolean states) {
    String table = PREFIX + ProcessHandle.current().pid();
    Fd listener = open(1 << (NftMessages.TRACE_GROUP - 1));
    try {
      Fd owner = open(0);
      try {
        NftTracing tracing = new NftTracing(owner, listener, table);
        tracing.change(NftMessages.traceTable(table, packetsPerSecond, hooks, states));
        return tracing;
      } catch (RuntimeException e) {
        owner.close();
        throw e;
      }
    } catch (RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  private static Fd open(int groups) {
    int socket = LibCNet.socket(NETLINK, RAW_CLOEXEC, NETFILTER);
    if (socket < 0) {
      throw failed(LibCNet.errno());
    }
    Fd fd = Fd.owned(socket);
    byte[] address = new byte[ADDRESS_BYTES];
    ByteBuffer.wrap(address)
        .order(ByteOrder.nativeOrder())
        .putShort((short) NETLINK)
        .putInt(GROUPS_AT, groups);
    byte[] wait = numbers(2 * Long.BYTES).putLong(0).putLong(WAIT_US).array(); // struct timeval
    byte[] room = numbers(Integer.BYTES).putInt(BUFFER_BYTES).array();
    LibCNet.setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, room, room.length); // else the default
    if (LibCNet.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, wait, wait.length) != 0
        || LibCNet.bind(socket, address, address.length) != 0) {
      int errno = LibCNet.errno();
      fd.close();
      throw failed(errno);
    }
    return fd;
  }

  private static ByteBuffer numbers(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private void change(byte[] batch) {
    send(owner, batch);
    long length = receive(owner, 0);
    int result =
        length < 0 ? (int) length : NetlinkMessages.parse(buffer, (int) length, (t, b) -> {});
    if (result < 0) {
      throw failed(-result);
    }
  }

  private static void send(Fd socket, byte[] request) {
    if (LibCNet.send(socket.number(), request, request.length, 0) < 0) {
      throw failed(LibCNet.errno());
    }
  }

  /** The length of a message, or a negative errno. */
  private long receive(Fd from, int flags) {
    long length = LibCNet.recv(from.number(), buffer, buffer.length, flags);
    return length < 0 ? -LibCNet.errno() : length;
  }

  private static WeirException failed(int errno) {
    return Refusals.isRefusal(errno)
        ? Refusals.refused(OPERATION, errno)
        : new WeirException(OPERATION, errno, "a kernel (5.12) with nf_tables is needed");
  }

  /** Whether a table is one that asks for tracing, of whichever process: it decides nothing. */
  public static boolean isTracing(String table) {
    return table.startsWith(PREFIX);
  }

  /** The name of the table that asks for tracing. */
  public String table() {
    return table;
  }

  /** Waits up to a tenth of a second; whether something may be there to be read. */
  public boolean await() {
    byte[] peeked = new byte[1];
    return LibCNet.recv(listener.number(), peeked, peeked.length, MSG_PEEK) >= 0
        || LibCNet.errno() == Errno.ENOBUFS;
  }

  /** Packets that come or are sent from here on are neither counted nor traced. */
  public void stop() {
    change(NftMessages.traceNoMore(table));
  }

  /**
   * What it means when a packet comes to a rule of this table, by the rule's handle; none where
   * that was not asked for. In the calling thread's network namespace.
   */
  public Map<Long, NftState> states() {
    Map<String, Integer> places = new HashMap<>(); // in their chains
    Map<Long, NftState> states = new HashMap<>();
    for (NftMessages.Rule rule : rules()) {
      if (NftWatchMessages.isState(rule)) {
        int place = places.merge(rule.chain(), 1, Integer::sum) - 1;
        states.put(rule.handle(), NftState.ALL.get(place));
      }
    }
    return states;
  }

  /** What the table counted; in the calling thread's network namespace. */
  public Counts counts() {
    long seen = 0;
    long traced = 0;
    for (NftMessages.Rule rule : rules()) {
      if (rule.counts() != null) {
        seen += rule.counts().seen();
        traced += rule.counts().traced();
      }
    }
    return new Counts(seen, traced);
  }

  private List<NftMessages.Rule> rules() {
    List<NftMessages.Rule> rules = new ArrayList<>();
    ask(
        NftMessages.askRules(table),
        (type, body) -> {
          NftMessages.Rule rule = NftMessages.rule(type, body);
          if (rule != null) {
            rules.add(rule);
          }
        });
    return rules;
  }

  /** The base chains of the calling thread's network namespace. */
  public static List<NftChain> chains() {
    List<NftChain> chains = new ArrayList<>();
    ask(
        NftMessages.askChains(),
        (type, body) -> {
          NftChain chain = NftMessages.chain(type, body);
          if (chain != null) {
            chains.add(chain);
          }
        });
    return chains;
  }

  private static void ask(ByteBuffer request, NetlinkMessages.Receiver receiver) {
    int result = NetlinkSocket.askNetfilter(OPERATION, request, receiver);
    if (result < 0) {
      throw failed(-result);
    }
  }

  /**
   * Hands over what came, without waiting.
   *
   * @return whether nothing is left
   */
  public boolean drain(Consumer<NftTrace> traces) {
    for (int i = 0; i < MAX_DRAINED; i++) {
      long length = receive(listener, MSG_DONTWAIT);
      if (length == -Errno.ENOBUFS) {
        overruns.incrementAndGet();
      } else if (length <= 0) {
        return true;
      } else {
        NetlinkMessages.parse(
            buffer,
            (int) length,
            (type, body) -> {
              if (NftMessages.isTrace(type, body)) {
                traces.accept(NftMessages.trace(body));
              }
            });
      }
    }
    return false;
  }

  /**
   * How often messages were lost because too many waited to be read. From then on the kernel leaves
   * out all of them until those that wait have been read (net/netlink/af_netlink.c,
   * NETLINK_S_CONGESTED).
   */
  public long overruns() {
    return overruns.get();
  }

  /**
   * The number of the set of rules in force in the calling thread's network namespace: it changes
   * with each change of rules.
   *
   * @return -1: not told, as where there is no nftables
   */
  public static long generation() {
    Fd socket = open(0);
    try {
      send(socket, NftMessages.askGeneration());
      byte[] answer = new byte[ANSWER_BYTES];
      long length = LibCNet.recv(socket.number(), answer, answer.length, 0);
      long[] generation = {-1};
      if (length > 0) {
        NetlinkMessages.parse(
            answer,
            (int) length,
            (type, body) -> generation[0] = NftMessages.generation(type, body));
      }
      return generation[0];
    } finally {
      socket.close();
    }
  }

  /** Takes the table away, and with it what was asked for. Idempotent. */
  @Override
  public void close() {
    owner.close();
    listener.close();
  }

  /**
   * What was counted.
   *
   * @param seen packets that came or were sent
   * @param traced those of them that are traced, as the rate allows
   */
  public record Counts(long seen, long traced) {}
}
