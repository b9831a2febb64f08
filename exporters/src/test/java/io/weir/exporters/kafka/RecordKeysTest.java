package io.weir.exporters.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecordKeysTest {
  private static final String HOST = "node-7";

  /** The ids are those that the specification's own implementations give. */
  @ParameterizedTest
  @CsvSource({
    "tcp,128.232.110.120,34855,66.35.250.204,80,1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
    "tcp,66.35.250.204,80,128.232.110.120,34855,1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
    "udp,192.168.1.52,54585,8.8.8.8,53,1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
    "udp,8.8.8.8,53,192.168.1.52,54585,1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
  })
  void shouldKeyAFlowByItsCommunityIdInBothDirections(
      String transport, String source, int sourcePort, String dest, int destPort, String id) {
    Packet packet = new Packet(transport, source, sourcePort, dest, destPort, "");
    assertThat(key(null, packet)).isEqualTo(id);
    assertThat(key(KeyKind.FLOW, packet)).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({"gre,10.0.0.1,10.0.0.2", "253,10.0.0.1,10.0.0.2", "ipv6-icmp,fe80::1,ff02::2"})
  void shouldKeyWhatHasNoPortsByAddressesAndProtocol(String transport, String a, String b) {
    String there = key(null, new Packet(transport, a, -1, b, -1, ""));
    assertThat(there).startsWith("1:").hasSize(30);
    assertThat(key(null, new Packet(transport, b, -1, a, -1, ""))).isEqualTo(there);
    assertThat(key(null, new Packet("tcp", a, -1, b, -1, ""))).isNotEqualTo(there);
  }

  @ParameterizedTest
  @CsvSource({"tcp,10.0.0.1,fe80::1", "nonsense,10.0.0.1,10.0.0.2", "tcp,localhost,10.0.0.1"})
  void shouldKeyWhatIsNoFlowByTheHost(String transport, String source, String dest) {
    assertThat(key(KeyKind.FLOW, new Packet(transport, source, 1, dest, 2, ""))).isEqualTo(HOST);
  }

  @Test
  void shouldKeyByTheContainerOrTheHost() {
    Packet inside = new Packet("tcp", "10.0.0.1", 1, "10.0.0.2", 2, "c0ffee");
    Packet outside = new Packet("tcp", "10.0.0.1", 1, "10.0.0.2", 2, "");
    assertThat(key(KeyKind.CONTAINER, inside)).isEqualTo("c0ffee");
    assertThat(key(KeyKind.CONTAINER, outside)).isEqualTo(HOST);
    assertThat(key(KeyKind.HOST, inside)).isEqualTo(HOST);
  }

  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void shouldForgetTheEventBefore(KeyKind kind) {
    RecordKeys keys = new RecordKeys(kind, HOST);
    keys.of(new Packet("tcp", "10.0.0.1", 1, "10.0.0.2", 2, "c0ffee"));
    assertThat(text(keys.of(new Packet("", "", -1, "", -1, "")))).isEqualTo(HOST);
  }

  private static String key(KeyKind kind, Event event) {
    return text(new RecordKeys(kind, HOST).of(event));
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  /** An event with a source and a destination. */
  private record Packet(
      String transport, String source, int sourcePort, String dest, int destPort, String container)
      implements Event {
    @Override
    public String name() {
      return "packet";
    }

    @Override
    public long timestampNs() {
      return 1;
    }

    @Override
    public int sizeBytes() {
      return 1;
    }

    @Override
    public void visit(AttributeVisitor visitor) {
      visitor.text("source.address", source);
      visitor.text("destination.address", dest);
      visitor.text("network.transport", transport);
      if (sourcePort >= 0) {
        visitor.number("source.port", sourcePort);
        visitor.number("destination.port", destPort);
      }
      if (!container.isEmpty()) {
        visitor.text("container.id", container);
      }
    }
  }
}
