package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.tools.policytrace.QuestionOptions.Way;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowJsonTest {
  private static final String WHOLE =
      """
      {"schema":"xdptop/1","timestamp":"2026-01-02T03:04:05.000000001Z","name":"flow.start",\
      "network":{"interface":{"name":"eth0"},"io":{"direction":"transmit"},"transport":"tcp",\
      "type":"ipv4"},"source":{"address":"192.0.2.1","port":40000},"destination":{"address":\
      "192.0.2.2","port":80},"weir":{"hook":"tcx","packet":{"bytes":74,"x":[1,{"a":2}]},\
      "tcp":{"flags":"SYN,ACK"},"connection":{"state":"established"}}}\
      """;

  @Test
  void shouldReadAnEventsFlow() throws FlowSyntax {
    FlowLine flow = read(WHOLE);

    assertThat(flow.way()).isEqualTo(Way.OUT);
    assertThat(flow.source()).hasToString("192.0.2.1");
    assertThat(flow.destination()).hasToString("192.0.2.2");
    assertThat(flow.protocol()).isEqualTo(6);
    assertThat(flow.sourcePort()).isEqualTo(40000);
    assertThat(flow.destinationPort()).isEqualTo(80);
    assertThat(flow.tcpFlags()).isEqualTo(0x12);
    assertThat(flow.interfaceName()).isEqualTo("eth0");
    assertThat(flow.state()).isEqualTo(ConnectionState.ESTABLISHED);
    Flow asked = flow.flow(new QuestionOptions());
    assertThat(asked.outInterface()).isEqualTo("eth0");
    assertThat(asked.inInterface()).isEmpty();
  }

  @Test
  void shouldReadWhatIsKnown() throws FlowSyntax {
    FlowLine flow =
        read("{\"source\":{\"address\":\"::1\"},\"destination\":{\"address\":\"2001:db8::2\"}}");

    assertThat(flow.way()).isNull();
    assertThat(flow.protocol()).isEqualTo(Flow.UNKNOWN);
    assertThat(flow.destinationPort()).isEqualTo(Flow.UNKNOWN);
  }

  @Test
  void shouldForgetTheLineBefore() throws FlowSyntax {
    FlowJson json = new FlowJson();
    read(json, WHOLE);
    FlowLine flow =
        read(
            json,
            "{\"source\":{\"address\":\"192.0.2.9\"},\"destination\":{\"address\":\"192.0.2.8\"}}");

    assertThat(flow.sourcePort()).isEqualTo(Flow.UNKNOWN);
    assertThat(flow.interfaceName()).isEmpty();
    assertThat(flow.state()).isNull();
  }

  @Test
  void shouldPassOverEventsThatAreNoFlows() throws FlowSyntax {
    assertThat(read("{\"schema\":\"xdptop/1\",\"name\":\"weir.summary\",\"weir\":{\"seen\":1}}"))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | source.address: missing",
        "[] | it is no JSON object",
        "x | it is no JSON",
        "{\"source\": 5} | source: it is no object",
        "{\"source\":{\"address\":\"192.0.2.1\"}} | destination.address: missing",
        "{\"source\":{\"address\":\"192.0.2.1/24\"}} | source.address: ",
        "{\"source\":{\"address\":\"host\"}} | source.address: 'host' is no address",
        "{\"source\":{\"port\":65536}} | source.port: it is no number from 0 to 65535",
        "{\"source\":{\"port\":\"80\"}} | source.port: it is no number from 0 to 65535",
        "{\"source\":{\"port\":99999999999999999999}} | source.port: it is no number",
        "{\"network\":{\"transport\":\"tpc\"}} | network.transport: 'tpc' is no protocol",
        "{\"network\":{\"io\":{\"direction\":\"in\"}}} | 'in': receive or transmit",
        "{\"weir\":{\"tcp\":{\"flags\":\"SYM\"}}} | weir.tcp.flags: TCP flags 'SYM'",
        "{\"weir\":{\"icmp\":{\"type\":256}}} | weir.icmp.type: it is no number from 0 to 255",
        "{\"weir\":{\"connection\":{\"state\":\"X\"}}} | weir.connection.state: 'X' is none",
        "{} {} | something behind",
      })
  void shouldSayWhatIsWrong(String line, String text) {
    assertThatThrownBy(() -> read(line)).isInstanceOf(FlowSyntax.class).hasMessageContaining(text);
  }

  @Test
  void shouldRefusePortsWithoutATransport() {
    assertThatThrownBy(() -> read(WHOLE.replace("\"transport\":\"tcp\",", "")))
        .hasMessageContaining("network.transport: ports need one that has them");
    assertThatThrownBy(() -> read(WHOLE.replace("192.0.2.2", "::2")))
        .hasMessageContaining("destination.address: it is not of the family");
  }

  @Test
  void shouldBoundNesting() {
    assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(FlowSyntax.class)
        .hasMessageContaining("it is no JSON");
  }

  @Test
  void shouldReadOrRefuseWhatIsNearlyRight() {
    Random random = new Random(3);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder(WHOLE);
      for (int n = random.nextInt(3); n >= 0; n--) {
        line.setCharAt(random.nextInt(line.length()), (char) (' ' + random.nextInt(96)));
      }
      try {
        read(line.toString());
        read++;
      } catch (FlowSyntax e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(read).isPositive();
  }

  private static FlowLine read(String line) throws FlowSyntax {
    return read(new FlowJson(), line);
  }

  private static FlowLine read(FlowJson json, String line) throws FlowSyntax {
    byte[] bytes = ("ahead" + line + "\nbehind").getBytes(StandardCharsets.UTF_8);
    return json.read(bytes, 5, line.getBytes(StandardCharsets.UTF_8).length + 1);
  }
}
