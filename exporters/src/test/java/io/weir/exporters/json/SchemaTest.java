package io.weir.exporters.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.testsupport.SchemaCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
  private static final long TIME_NS = 1_795_000_000_123_456_789L;
  private static final String ID =
      "31cb02944da7a12196a193cf0e0f6c226d7c453a1db62e65ba98287593a2ee30";

  private final SchemaCheck check = new SchemaCheck();
  private final EventJson json = new EventJson("execsnoop/1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "process.exec",
        "process.exit",
        "interface.sample",
        "flow.start",
        "packet.drop",
        "packet.drop.count",
        "interface.unseen_drops",
        "policy.verdict",
        "policy.change",
        "policy.finding",
        "weir.summary"
      })
  void shouldBeASchemaItself(String name) throws IOException {
    Set<ValidationMessage> faults =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012))
            .validate(check.text(name));

    assertThat(faults).isEmpty();
    assertThat(check.text(name).get("$id").textValue()).isEqualTo("urn:weir:schema:" + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "process.exec",
        "process.exit",
        "interface.sample",
        "flow.start",
        "packet.drop.count",
        "interface.unseen_drops",
        "policy.verdict",
        "policy.change",
        "policy.finding",
        "weir.summary"
      })
  void shouldCloseEveryObject(String name) throws IOException {
    assertClosed(check.text(name), name);
  }

  @Test
  void shouldAcceptAnExec() throws IOException {
    assertThat(faults("process.exec", this::exec)).isEmpty();
  }

  @Test
  void shouldAcceptAnExecWithAllThatCanBeKnown() throws IOException {
    assertThat(
            faults(
                "process.exec",
                v -> {
                  exec(v);
                  v.number("process.thread.id", 4243);
                  v.text("process.user.name", "root");
                  v.number("process.real_user.id", 1000);
                  v.objects("weir.process.ancestors", List.of(ancestor(7), ancestor(1)));
                  v.text("weir.exec.args_state", "unreadable");
                  container(v);
                  v.text("weir.bytes.command_args", "AP8=");
                  v.text("weir.bytes.comm", "/w==");
                }))
        .isEmpty();
  }

  @Test
  void shouldAcceptAFailedExecWithItsErrnoOnly() throws IOException {
    assertThat(faults("process.exec", v -> result(v, -2, "ENOENT"))).isEmpty();
    assertThat(faults("process.exec", v -> result(v, -512, "512"))).isEmpty();
    assertThat(faults("process.exec", v -> result(v, -2, ""))).isNotEmpty();
    assertThat(faults("process.exec", v -> result(v, 0, "ENOENT"))).isNotEmpty();
    assertThat(faults("process.exec", v -> result(v, 3, "ENOENT"))).isNotEmpty();
  }

  @Test
  void shouldRefuseWhatIsNotDeclared() throws IOException {
    for (String name :
        List.of(
            "new",
            "process.new",
            "process.user.new",
            "weir.new",
            "weir.exec.new",
            "weir.process.new",
            "weir.bytes.new")) {
      List<String> faults =
          faults(
              "process.exec",
              v -> {
                exec(v);
                v.text(name, "x");
              });
      assertThat(faults).as(name).isNotEmpty();
    }
  }

  @Test
  void shouldRefuseValuesOfAnotherForm() throws IOException {
    assertThat(faults("process.exec", v -> with(v, "weir.exec.args_state", "maybe"))).isNotEmpty();
    assertThat(faults("process.exec", v -> with(v, "container.id", "f45298cd514d"))).isNotEmpty();
    assertThat(faults("process.exec", v -> with(v, "weir.bytes.comm", "no base64"))).isNotEmpty();
    assertThat(faults("process.exec", v -> with(v, "weir.cpu", "0"))).isNotEmpty();
    assertThat(faults("process.exec", v -> with(v, "process.executable.path", "/x"))).isEmpty();
  }

  @Test
  void shouldRefuseAnExecWithoutItsTime() throws IOException {
    assertThat(check.faults(line(new SampleEvent("process.exec", 0, this::exec)))).isNotEmpty();
  }

  @Test
  void shouldAcceptAnExit() throws IOException {
    assertThat(
            faults(
                "process.exit",
                v -> {
                  exit(v, 3);
                  v.number("process.parent_pid", 17);
                  v.texts("process.command_args", List.of("ls"));
                  v.flag("weir.exec.truncated", false);
                  container(v);
                }))
        .isEmpty();
  }

  @Test
  void shouldAcceptAnExitBySignal() throws IOException {
    for (String signal : List.of("SIGKILL", "SIGRTMIN", "SIGRTMIN+2", "33")) {
      assertThat(
              faults(
                  "process.exit",
                  v -> {
                    exit(v, 137);
                    v.text("weir.exit.signal", signal);
                  }))
          .as(signal)
          .isEmpty();
    }
    assertThat(faults("process.exit", v -> exit(v, 256))).isNotEmpty();
  }

  @Test
  void shouldAcceptASummary() throws IOException {
    assertThat(check.faults(line(new Totals(23, 20, 3, 0, 0, Map.of())))).isEmpty();
    assertThat(
            faults(
                "weir.summary",
                v -> {
                  for (String name :
                      List.of("seen", "shown", "filtered", "suppressed", "limited")) {
                    v.number("weir." + name, 1);
                  }
                  v.number("weir.lost.kernel_reserve", 2);
                }))
        .isEmpty();
  }

  @Test
  void shouldRefuseASummaryWithNegativeOrMissingNumbers() throws IOException {
    assertThat(check.faults(line(new Totals(23, -1, 3, 0, 0, Map.of())))).isNotEmpty();
    assertThat(faults("weir.summary", v -> v.number("weir.seen", 1))).isNotEmpty();
  }

  @Test
  void shouldNoticeWhenTheSchemaIsNotFirst() throws IOException {
    assertThat(check.faults("{\"name\":\"weir.summary\",\"schema\":\"execsnoop/1\"}"))
        .containsExactly("first member is name, not schema");
  }

  private void exec(AttributeVisitor v) {
    result(v, 0, "");
  }

  private void with(AttributeVisitor v, String name, String value) {
    exec(v);
    v.text(name, value);
  }

  private void result(AttributeVisitor v, int ret, String errno) {
    v.number("process.pid", 4242);
    v.number("process.parent_pid", 17);
    v.texts("process.command_args", List.of("ls", "-l", "a\nb"));
    v.number("process.args_count", 3);
    v.number("process.user.id", 4_294_967_294L);
    v.text("weir.process.comm", "ls");
    v.text("weir.process.parent_comm", "bash");
    v.number("weir.netns", 4_026_531_840L);
    v.text("weir.cgroup", "/user.slice");
    v.number("weir.exec.ret", ret);
    if (!errno.isEmpty()) {
      v.text("weir.exec.errno", errno);
    }
    v.flag("weir.exec.truncated", false);
  }

  private void exit(AttributeVisitor v, int code) {
    v.number("process.pid", 4242);
    v.number("process.exit.code", code);
    v.text("weir.process.comm", "ls");
    v.number("weir.process.duration_ns", 1_234_567);
    v.number("weir.cpu", 1);
  }

  private static void container(AttributeVisitor v) {
    v.text("container.id", ID);
    v.text("container.runtime", "containerd");
    v.text("k8s.namespace.name", "default");
    v.text("k8s.pod.name", "web-0");
    v.text("k8s.pod.uid", "dd1bf9d1-241d-47f5-8e25-12de83135812");
  }

  private static Attributes ancestor(int pid) {
    return v -> {
      v.number("process.pid", pid);
      v.text("weir.process.comm", "bash");
    };
  }

  private static void assertClosed(JsonNode node, String path) {
    if (node.path("type").asText().equals("object")) {
      assertThat(node.has("additionalProperties")).as(path).isTrue();
    }
    node.properties().forEach(e -> assertClosed(e.getValue(), path + "/" + e.getKey()));
  }

  private List<String> faults(String name, Attributes attributes) throws IOException {
    return check.faults(
        line(new SampleEvent(name, name.equals("weir.summary") ? 0 : TIME_NS, attributes)));
  }

  private String line(Event event) {
    return new String(json.bytes(event), StandardCharsets.UTF_8);
  }
}
