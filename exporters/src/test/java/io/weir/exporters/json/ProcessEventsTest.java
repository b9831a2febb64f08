package io.weir.exporters.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.ringbuf.event.Ancestor;
import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.event.CommandLine;
import io.weir.ringbuf.event.Container;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.Pod;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.testsupport.SchemaCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real events keep to the schemas, with as much known of them as can be, and as little. */
class ProcessEventsTest {
  private static final long TIME_NS = 1_795_000_000_123_456_789L;
  private static final String ID =
      "31cb02944da7a12196a193cf0e0f6c226d7c453a1db62e65ba98287593a2ee30";
  private static final String UID = "dd1bf9d1-241d-47f5-8e25-12de83135812";
  private static final Container CONTAINER = new Container(ID, "containerd", UID);
  private static final Pod POD = new Pod("default", "web-0", UID);
  private static final ByteText RAW = ByteText.of(new byte[] {'a', (byte) 0xff});

  private final EventJson json = new EventJson("execsnoop/1");
  private final SchemaCheck check = new SchemaCheck();

  @Test
  void shouldKeepToTheSchemaOfExecs() throws IOException {
    ExecEvent plain = exec(context("", text("ls"), null, null), text("ls"), 0, List.of());
    ExecEvent all =
        exec(context("root", RAW, CONTAINER, POD), RAW, -2, List.of(new Ancestor(1, "init")));

    assertThat(faults(plain)).isEmpty();
    assertThat(faults(all)).isEmpty();
    JsonNode node = new ObjectMapper().readTree(json.bytes(all));
    assertThat(node.at("/weir/exec/errno").textValue()).isEqualTo("ENOENT");
    assertThat(node.at("/weir/bytes/comm").textValue()).isEqualTo("Yf8=");
    assertThat(node.at("/process/executable/path").textValue()).isEqualTo("a\\xff");
    assertThat(node.at("/weir/process/ancestors/0/process/pid").intValue()).isEqualTo(1);
    assertThat(node.at("/k8s/pod/name").textValue()).isEqualTo("web-0");
  }

  @Test
  void shouldKeepToTheSchemaOfExits() throws IOException {
    ProcessContext pending = context("root", RAW, CONTAINER, null);

    ExecEvent exec = exec(pending, RAW, 0, List.of());
    assertThat(faults(new ExitEvent(TIME_NS, 1, pending, 1_000, 3 << 8, exec))).isEmpty();
    assertThat(faults(new ExitEvent(TIME_NS, 1, pending, 1_000, 9, exec))).isEmpty();
  }

  private List<String> faults(Event event) throws IOException {
    return check.faults(new String(json.bytes(event), StandardCharsets.UTF_8));
  }

  private static ProcessContext context(
      String userName, ByteText comm, Container container, Pod pod) {
    return new ProcessContext(
        4242, 17, 5, 0, -2, userName, comm, 1, 4_026_531_840L, "/user.slice", container, pod);
  }

  private static ExecEvent exec(
      ProcessContext context, ByteText path, int ret, List<Ancestor> ancestors) {
    CommandLine command =
        new CommandLine(
            path, List.of("ls", "-l"), 2, true, false, false, true, path.valid() ? "" : "bHMA");
    return new ExecEvent(TIME_NS, 1, context, 4242, text("bash"), command, ret, ancestors);
  }

  private static ByteText text(String text) {
    return ByteText.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
