package io.weir.policy.enforce;

import io.weir.policy.enforce.Failsafe.Entry;
import io.weir.policy.enforce.Failsafe.Role;
import io.weir.policy.procnet.ProcSocket;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is logged in by SSH: whoever this process was started by, which sudo(8) hides from its own
 * environment but not from that of its ancestors; and the peers of an sshd's sessions. A connection
 * that has not logged in is nobody's: it may be what a rule shall end.
 */
final class SshPeers {
  private static final Set<String> SERVERS =
      Set.of("sshd", "sshd-session", "sshd-auth", "dropbear");

  /** OpenSSH names a session's process {@code sshd: user@pts/0}, and {@code user@notty}. */
  private static final Pattern SESSION = Pattern.compile("^sshd(?:-session)?: \\S+@");

  /** Has no such names. */
  private static final String DROPBEAR = "dropbear";

  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
  private static final int ANCESTORS_MAX = 64;

  private final Path proc;
  private final Set<Long> sessions = new HashSet<>(); // inodes of sockets

  SshPeers(Path proc) {
    this.proc = proc;
  }

  /**
   * Finds them.
   *
   * @param tables texts of {@code /proc/net/tcp} and {@code tcp6}
   */
  void find(List<String> tables, Consumer<Entry> found) {
    ancestors(found);
    servers();
    for (String table : tables) {
      for (ProcSocket socket : ProcSocket.parse(table)) {
        if (socket.state() == ProcSocket.ESTABLISHED && sessions.contains(socket.inode())) {
          found.accept(entry(socket.remote(), socket.localPort()));
        }
      }
    }
  }

  private void ancestors(Consumer<Entry> found) {
    Optional<String> pid = Optional.of("self");
    for (int i = 0; i < ANCESTORS_MAX && pid.isPresent(); i++) {
      Path process = proc.resolve(pid.get());
      for (String variable : FailsafeSearch.text(process.resolve("environ")).split("\0")) {
        peer(variable).ifPresent(found);
      }
      pid = parent(FailsafeSearch.text(process.resolve("stat")));
    }
  }

  /** {@code SSH_CONNECTION=client port server port}, or {@code SSH_CLIENT=client port port}. */
  static Optional<Entry> peer(String variable) {
    int end = variable.indexOf('=');
    String[] words = variable.substring(end + 1).split(" ");
    boolean known =
        (variable.startsWith("SSH_CONNECTION=") && words.length == 4)
            || (variable.startsWith("SSH_CLIENT=") && words.length == 3);
    if (!known) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(words[words.length - 1]);
      return NumericAddress.parse(words[0]).map(address -> entry(address, port));
    } catch (NumberFormatException forged) {
      return Optional.empty();
    }
  }

  /** The fourth field of {@code /proc/PID/stat}; the second may hold anything, in parentheses. */
  static Optional<String> parent(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
    return fields.length > 1 && !fields[1].equals("0") ? Optional.of(fields[1]) : Optional.empty();
  }

  private void servers() {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        String name = FailsafeSearch.text(process.resolve("comm")).trim();
        if (SERVERS.contains(name) && isSession(process, name)) {
          sockets(process);
        }
      }
    } catch (IOException unreadable) {
      sessions.clear();
    }
  }

  private static boolean isSession(Path process, String name) {
    return name.equals(DROPBEAR)
        || SESSION.matcher(FailsafeSearch.text(process.resolve("cmdline"))).find();
  }

  private void sockets(Path process) {
    try (DirectoryStream<Path> fds = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path fd : fds) {
        Matcher socket = SOCKET.matcher(target(fd));
        if (socket.matches()) {
          sessions.add(Long.valueOf(socket.group(1)));
        }
      }
    } catch (IOException ended) {
      return;
    }
  }

  private static String target(Path fd) {
    try {
      return Files.readSymbolicLink(fd).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  private static Entry entry(InetAddress peer, int localPort) {
    return new Entry(Prefix.of(peer), Failsafe.ANY, localPort, RuleMatch.TCP, Role.SSH);
  }
}
