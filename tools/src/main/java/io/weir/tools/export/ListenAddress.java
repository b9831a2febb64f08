package io.weir.tools.export;

import io.weir.tools.UsageError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to listen: {@code :9090} on loopback, {@code host:9090}, {@code [::1]:9090}.
 *
 * @param host a name or an address, without brackets
 * @param port 0 is any free one
 */
record ListenAddress(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)\\]|([^:\\[\\]\\s]*)):(\\d{1,5})");
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_PORT = 0xffff;

  /**
   * Reads an option's value.
   *
   * @param option the option as the error shall name it
   * @param text empty for the default
   * @throws UsageError when the text is no address
   */
  static ListenAddress of(String option, String text, int defaultPort) {
    if (text.isEmpty()) {
      return new ListenAddress(LOOPBACK, defaultPort);
    }
    Matcher matcher = FORM.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : -1;
    if (port < 0 || port > MAX_PORT) {
      throw new UsageError(
          option + "=" + text, "give host:port, [IPv6 address]:port, or :port for loopback");
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return new ListenAddress(host.isEmpty() ? LOOPBACK : host, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
