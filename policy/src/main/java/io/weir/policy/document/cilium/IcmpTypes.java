package io.weir.policy.document.cilium;

import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Nearest;
import io.weir.policy.document.yaml.Quoted;
import java.util.Map;

/**
 * The names that Cilium has for types of ICMP: docs.cilium.io, "Limit ICMP/ICMPv6 types"; numbers
 * of IANA's registries icmp-parameters and icmpv6-parameters.
 */
final class IcmpTypes {
  private static final Map<String, Integer> IPV4 =
      Map.ofEntries(
          Map.entry("EchoReply", 0),
          Map.entry("DestinationUnreachable", 3),
          Map.entry("Redirect", 5),
          Map.entry("Echo", 8),
          Map.entry("EchoRequest", 8),
          Map.entry("RouterAdvertisement", 9),
          Map.entry("RouterSelection", 10),
          Map.entry("TimeExceeded", 11),
          Map.entry("ParameterProblem", 12),
          Map.entry("Timestamp", 13),
          Map.entry("TimestampReply", 14),
          Map.entry("Photuris", 40),
          Map.entry("ExtendedEchoRequest", 42),
          Map.entry("ExtendedEchoReply", 43));

  private static final Map<String, Integer> IPV6 =
      Map.ofEntries(
          Map.entry("DestinationUnreachable", 1),
          Map.entry("PacketTooBig", 2),
          Map.entry("TimeExceeded", 3),
          Map.entry("ParameterProblem", 4),
          Map.entry("EchoRequest", 128),
          Map.entry("EchoReply", 129),
          Map.entry("MulticastListenerQuery", 130),
          Map.entry("MulticastListenerReport", 131),
          Map.entry("MulticastListenerDone", 132),
          Map.entry("RouterSolicitation", 133),
          Map.entry("RouterAdvertisement", 134),
          Map.entry("NeighborSolicitation", 135),
          Map.entry("NeighborAdvertisement", 136),
          Map.entry("RedirectMessage", 137),
          Map.entry("RouterRenumbering", 138),
          Map.entry("ICMPNodeInformationQuery", 139),
          Map.entry("ICMPNodeInformationResponse", 140),
          Map.entry("InverseNeighborDiscoverySolicitation", 141),
          Map.entry("InverseNeighborDiscoveryAdvertisement", 142),
          Map.entry("HomeAgentAddressDiscoveryRequest", 144),
          Map.entry("HomeAgentAddressDiscoveryReply", 145),
          Map.entry("MobilePrefixSolicitation", 146),
          Map.entry("MobilePrefixAdvertisement", 147),
          Map.entry("DuplicateAddressRequestCodeSuffix", 157),
          Map.entry("DuplicateAddressConfirmationCodeSuffix", 158),
          Map.entry("ExtendedEchoRequest", 160),
          Map.entry("ExtendedEchoReply", 161));

  private IcmpTypes() {}

  /** A type by number or name; null, and an error, when it is none. */
  static Integer read(Item item, boolean v6) {
    if (item.isInteger()) {
      return item.integer(0, 255);
    }
    String text = item.string();
    if (text == null) {
      return null;
    }
    if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 255) {
      return Integer.valueOf(text);
    }
    Map<String, Integer> names = v6 ? IPV6 : IPV4;
    Integer type = names.get(text);
    if (type == null) {
      String nearest = Nearest.of(text, names.keySet());
      item.error(
          "there is no type " + Quoted.text(text) + " in " + (v6 ? "ICMPv6" : "ICMP"),
          nearest == null ? "0 to 255, or a name" : "did you mean " + nearest + "?");
    }
    return type;
  }
}
