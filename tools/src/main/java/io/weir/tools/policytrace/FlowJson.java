package io.weir.tools.policytrace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.rule.Prefix;
import io.weir.policy.text.FlagsText;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Refusal;
import io.weir.ringbuf.text.TerminalText;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.tools.policytrace.QuestionOptions.Way;
import java.io.IOException;
import java.util.Locale;

/**
 * Reads a flow in the form of events: {@code source.address} and the like, nested; what is no part
 * of a flow is skipped. No tree is built. One thread.
 */
final class FlowJson {
  private static final int SHOWN = 40;
  private static final int PORT_MAX = 65535;
  private static final int BYTE_MAX = 255;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
          .build();

  private JsonParser parser;
  private Way way;
  private Prefix source;
  private Prefix destination;
  private int protocol;
  private int sourcePort;
  private int destinationPort;
  private int icmpType;
  private int icmpCode;
  private int tcpFlags;
  private String interfaceName;
  private ConnectionState state;
  private boolean named;

  /** A line's flow; null when it is an event without one. */
  FlowLine read(byte[] bytes, int from, int length) throws FlowSyntax {
    clear();
    try (JsonParser opened = FACTORY.createParser(bytes, from, length)) {
      parser = opened;
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new FlowSyntax("", "it is no JSON object");
      }
      root();
      if (parser.nextToken() != null) {
        throw new FlowSyntax("", "there is something behind the object");
      }
    } catch (IOException e) {
      throw new FlowSyntax("", "it is no JSON: " + firstLine(e));
    }
    return flow();
  }

  private void clear() {
    way = null;
    source = null;
    destination = null;
    protocol = Flow.UNKNOWN;
    sourcePort = Flow.UNKNOWN;
    destinationPort = Flow.UNKNOWN;
    icmpType = Flow.UNKNOWN;
    icmpCode = Flow.UNKNOWN;
    tcpFlags = Flow.UNKNOWN;
    interfaceName = "";
    state = null;
    named = false;
  }

  private FlowLine flow() throws FlowSyntax {
    if (source == null && destination == null && named) {
      return null;
    }
    if (source == null || destination == null) {
      throw new FlowSyntax(source == null ? "source.address" : "destination.address", "missing");
    }
    if (source.family() != destination.family()) {
      throw new FlowSyntax("destination.address", "it is not of the family of source.address");
    }
    boolean ports = sourcePort != Flow.UNKNOWN || destinationPort != Flow.UNKNOWN;
    if (ports && !FlowKey.hasPorts(protocol)) {
      throw new FlowSyntax("network.transport", "ports need one that has them");
    }
    return new FlowLine(
        way,
        source,
        destination,
        protocol,
        sourcePort,
        destinationPort,
        icmpType,
        icmpCode,
        tcpFlags,
        interfaceName,
        state);
  }

  private void root() throws IOException, FlowSyntax {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      switch (parser.currentName()) {
        case "source" -> end(true);
        case "destination" -> end(false);
        case "network" -> network();
        case "weir" -> weir();
        case "name" -> {
          named = true;
          skip();
        }
        default -> skip();
      }
    }
  }

  private void end(boolean isSource) throws IOException, FlowSyntax {
    String path = isSource ? "source" : "destination";
    object(path);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      switch (parser.currentName()) {
        case "address" -> {
          Prefix address = address(path + ".address");
          source = isSource ? address : source;
          destination = isSource ? destination : address;
        }
        case "port" -> {
          int port = number(path + ".port", PORT_MAX);
          sourcePort = isSource ? port : sourcePort;
          destinationPort = isSource ? destinationPort : port;
        }
        default -> skip();
      }
    }
  }

  private void network() throws IOException, FlowSyntax {
    object("network");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      switch (parser.currentName()) {
        case "transport" -> protocol = protocol();
        case "interface" -> {
          object("network.interface");
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (parser.currentName().equals("name")) {
              interfaceName = text("network.interface.name");
            } else {
              skip();
            }
          }
        }
        case "io" -> {
          object("network.io");
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (parser.currentName().equals("direction")) {
              way = way();
            } else {
              skip();
            }
          }
        }
        default -> skip();
      }
    }
  }

  private void weir() throws IOException, FlowSyntax {
    object("weir");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      switch (parser.currentName()) {
        case "tcp", "icmp", "connection" -> inner(parser.currentName());
        default -> skip();
      }
    }
  }

  private void inner(String object) throws IOException, FlowSyntax {
    object("weir." + object);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String path = object + "." + parser.currentName();
      switch (path) {
        case "tcp.flags" -> tcpFlags = flags();
        case "icmp.type" -> icmpType = number("weir.icmp.type", BYTE_MAX);
        case "icmp.code" -> icmpCode = number("weir.icmp.code", BYTE_MAX);
        case "connection.state" -> state = state();
        default -> skip();
      }
    }
  }

  private void object(String path) throws IOException, FlowSyntax {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new FlowSyntax(path, "it is no object");
    }
  }

  private void skip() throws IOException {
    parser.nextToken();
    parser.skipChildren();
  }

  private String text(String path) throws IOException, FlowSyntax {
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw new FlowSyntax(path, "it is no text");
    }
    return parser.getText();
  }

  private int number(String path, int most) throws IOException, FlowSyntax {
    if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() == JsonParser.NumberType.INT
        && parser.getIntValue() >= 0
        && parser.getIntValue() <= most) {
      return parser.getIntValue();
    }
    throw new FlowSyntax(path, "it is no number from 0 to " + most);
  }

  private Prefix address(String path) throws IOException, FlowSyntax {
    String text = text(path);
    try {
      Prefix prefix = PrefixReader.read(text);
      if (prefix.length() == prefix.family().bits()) {
        return prefix;
      }
      throw new FlowSyntax(path, quoted(text) + " is a prefix, no address");
    } catch (Refusal e) {
      throw new FlowSyntax(path, quoted(text) + " is no address");
    }
  }

  private int protocol() throws IOException, FlowSyntax {
    if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      if (parser.getNumberType() == JsonParser.NumberType.INT
          && parser.getIntValue() >= 0
          && parser.getIntValue() <= BYTE_MAX) {
        return parser.getIntValue();
      }
      throw new FlowSyntax("network.transport", "it is no number from 0 to " + BYTE_MAX);
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new FlowSyntax("network.transport", "it is no text");
    }
    String text = parser.getText();
    int number = IpProtocols.number(text.toLowerCase(Locale.ROOT));
    if (number < 0 || number > BYTE_MAX) {
      throw new FlowSyntax("network.transport", quoted(text) + " is no protocol");
    }
    return number;
  }

  private Way way() throws IOException, FlowSyntax {
    String text = text("network.io.direction");
    return switch (text) {
      case "receive" -> Way.IN;
      case "transmit" -> Way.OUT;
      default ->
          throw new FlowSyntax("network.io.direction", quoted(text) + ": receive or transmit");
    };
  }

  private int flags() throws IOException, FlowSyntax {
    String text = text("weir.tcp.flags");
    try {
      return FlagsText.parse(text);
    } catch (Refusal e) {
      throw new FlowSyntax("weir.tcp.flags", e.reason());
    }
  }

  private ConnectionState state() throws IOException, FlowSyntax {
    String text = text("weir.connection.state");
    for (ConnectionState known : ConnectionState.values()) {
      if (known.name().equalsIgnoreCase(text)) {
        return known;
      }
    }
    throw new FlowSyntax("weir.connection.state", quoted(text) + " is none");
  }

  private static String quoted(String text) {
    String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return "'" + TerminalText.escape(cut) + "'";
  }

  private static String firstLine(IOException e) {
    String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    int hint = text.indexOf(" (start marker");
    return hint < 0 ? text : text.substring(0, hint);
  }
}
