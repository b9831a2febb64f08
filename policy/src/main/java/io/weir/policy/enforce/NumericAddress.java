package io.weir.policy.enforce;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads addresses that others wrote down, and never asks a resolver for a name. */
final class NumericAddress {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");

  private NumericAddress() {}

  /** Empty when the text is no address; an interface after {@code %} is left out. */
  static Optional<InetAddress> parse(String text) {
    int scope = text.indexOf('%');
    String address = scope < 0 ? text : text.substring(0, scope);
    if (address.indexOf(':') < 0 && !IPV4.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          InetAddress.getByName(address)); // a literal: with a colon, or of 4 numbers
    } catch (UnknownHostException none) {
      return Optional.empty();
    }
  }
}
