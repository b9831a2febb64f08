package io.weir.exporters.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.ringbuf.event.Attributes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventJsonTest {
  private final EventJson json = new EventJson("sample/1");

  @Test
  void shouldBeginWithSchemaTimestampAndName() {
    SampleEvent event =
        new SampleEvent("process.exec", 1_795_000_000_000_000_001L, v -> v.number("b.c", 1));

    assertThat(text(event))
        .isEqualTo(
            "{\"schema\":\"sample/1\",\"timestamp\":\"2026-11-18T11:06:40.000000001Z\","
                + "\"name\":\"process.exec\",\"b\":{\"c\":1}}");
  }

  @Test
  void shouldOmitTheTimestampOfAnEventWithoutTime() {
    assertThat(text(SampleEvent.of(v -> {})))
        .isEqualTo("{\"schema\":\"sample/1\",\"name\":\"sample\"}");
  }

  @Test
  void shouldWriteEveryKindOfValue() {
    assertThat(
            attributes(
                v -> {
                  v.text("text", "a");
                  v.number("negative", -2);
                  v.number("big", Long.MAX_VALUE);
                  v.flag("yes", true);
                  v.flag("no", false);
                  v.texts("texts", List.of("x", "", "y"));
                  v.texts("none", List.of());
                  v.objects("nobody", List.of());
                }))
        .isEqualTo(
            "\"text\":\"a\",\"negative\":-2,\"big\":9223372036854775807,\"yes\":true,\"no\":false,"
                + "\"texts\":[\"x\",\"\",\"y\"],\"none\":[],\"nobody\":[]");
  }

  @Test
  void shouldNestDottedNamesAndMergePrefixesInWhateverOrder() {
    assertThat(
            attributes(
                v -> {
                  v.number("process.pid", 1);
                  v.text("weir.exec.errno", "ENOENT");
                  v.number("process.user.id", 0);
                  v.text("container.id", "c");
                  v.number("weir.exec.ret", -2);
                  v.text("process.user.name", "root");
                }))
        .isEqualTo(
            "\"process\":{\"pid\":1,\"user\":{\"id\":0,\"name\":\"root\"}},"
                + "\"weir\":{\"exec\":{\"errno\":\"ENOENT\",\"ret\":-2}},"
                + "\"container\":{\"id\":\"c\"}");
  }

  @Test
  void shouldNestWithinEachElementOfAnArray() {
    Attributes first =
        v -> {
          v.number("process.pid", 7);
          v.text("weir.process.comm", "bash");
        };
    Attributes second =
        v -> {
          v.text("name", "allowed within an element");
          v.objects("inner", List.<Attributes>of(w -> w.flag("deep.er", true)));
        };

    assertThat(
            attributes(
                v -> {
                  v.objects("weir.process.ancestors", List.of(first, second));
                  v.text("weir.process.comm", "ls");
                }))
        .isEqualTo(
            "\"weir\":{\"process\":{\"ancestors\":["
                + "{\"process\":{\"pid\":7},\"weir\":{\"process\":{\"comm\":\"bash\"}}},"
                + "{\"name\":\"allowed within an element\",\"inner\":[{\"deep\":{\"er\":true}}]}],"
                + "\"comm\":\"ls\"}}");
  }

  @Test
  void shouldCarryNothingOverFromAnEventToTheNext() {
    text(
        SampleEvent.of(
            v -> {
              v.texts("a.b", List.of("x"));
              v.objects("a.c", List.<Attributes>of(w -> w.text("d", "e")));
            }));

    assertThat(
            attributes(
                v -> {
                  v.text("a", "leaf now");
                  v.objects("x.y", List.<Attributes>of(w -> {}));
                }))
        .isEqualTo("\"a\":\"leaf now\",\"x\":{\"y\":[{}]}");
  }

  @Test
  void shouldNestAlikeWhateverTheEventsBeforeWere() {
    List<Attributes> events =
        List.of(
            v -> {
              v.number("a.b", 1);
              v.objects("a.c", List.<Attributes>of(w -> w.number("d", 2), w -> w.number("e", 3)));
              v.number("f", 4);
            },
            v -> {
              v.number("f", 5);
              v.number("a.c.d", 6);
              v.number("a.b", 7);
            },
            v -> {
              v.objects("a.c", List.<Attributes>of(w -> w.number("e", 8)));
              v.number("a.b", 9);
            });
    List<String> texts =
        List.of(
            "\"a\":{\"b\":1,\"c\":[{\"d\":2},{\"e\":3}]},\"f\":4",
            "\"f\":5,\"a\":{\"c\":{\"d\":6},\"b\":7}",
            "\"a\":{\"c\":[{\"e\":8}],\"b\":9}");

    for (int i : new int[] {0, 1, 2, 0, 0, 2, 1, 0, 1, 1, 2, 2}) {
      assertThat(attributes(events.get(i))).isEqualTo(texts.get(i));
    }
  }

  @Test
  void shouldRefuseANameThatIsBothValueAndPrefix() {
    assertFault(
        v -> {
          v.number("process", 1);
          v.number("process.pid", 1);
        },
        "attribute name=process.pid cannot be nested: its prefix is a value");
    assertFault(
        v -> {
          v.number("process.pid", 1);
          v.number("process", 1);
        },
        "attribute name=process cannot be nested: it is a prefix of another");
    assertFault(
        v -> {
          v.objects("a", List.<Attributes>of(w -> {}));
          v.number("a.b", 1);
        },
        "attribute name=a.b cannot be nested: its prefix is a value");
  }

  @Test
  void shouldRefuseANameReportedTwiceReservedOrMalformed() {
    assertFault(
        v -> {
          v.number("a.b", 1);
          v.number("a.b", 1);
        },
        "attribute name=a.b cannot be nested: reported twice");
    assertFault(
        v -> v.text("schema", "x"), "attribute name=schema cannot be nested: schema is reserved");
    assertFault(
        v -> v.text("name.first", "x"),
        "attribute name=name.first cannot be nested: name is reserved");
    assertFault(
        v -> v.text("a..b", "x"), "attribute name=a..b cannot be nested: it has an empty part");
    assertFault(v -> v.text("", "x"), "attribute name= cannot be nested: it has an empty part");
  }

  @Test
  void shouldSurviveAnEventThatFails() {
    List<String> holed = new ArrayList<>(List.of("a"));
    holed.add(null);

    assertThatThrownBy(() -> json.bytes(SampleEvent.of(v -> v.texts("x", holed))))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> json.bytes(SampleEvent.of(v -> v.text("x.y", null))))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("x.y");
    assertThat(attributes(v -> v.number("fine", 1))).isEqualTo("\"fine\":1");
  }

  @Test
  void shouldEscapeWhatCouldDriveATerminal() {
    assertThat(attributes(v -> v.text("t", "a\u001b[31m\n\"\\\u007f\u0085\u202e\u2028\u00ad")))
        .isEqualTo("\"t\":\"a\\u001B[31m\\n\\\"\\\\\\u007F\\u0085\\u202e\\u2028\\u00ad\"");
  }

  @Test
  void shouldLeaveOtherTextReadable() {
    assertThat(attributes(v -> v.text("t", "é 日本 \ue000"))).isEqualTo("\"t\":\"é 日本 \ue000\"");
  }

  @Test
  void shouldCarryEveryCodePoint() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.getType(c) != Character.SURROGATE) {
        all.appendCodePoint(c);
      }
    }

    byte[] bytes = json.bytes(SampleEvent.of(v -> v.text("t", all.toString())));

    assertThat(new ObjectMapper().readTree(bytes).get("t").textValue()).isEqualTo(all.toString());
    assertThat(new String(bytes, StandardCharsets.UTF_8).codePoints().filter(c -> c < 0x20))
        .isEmpty();
  }

  @Test
  void shouldReplaceHalfASurrogatePair() throws IOException {
    byte[] bytes = json.bytes(SampleEvent.of(v -> v.text("t", "a\ud800b\udc00😀c\ud83d")));

    JsonNode node = new ObjectMapper().readTree(bytes);
    assertThat(node.get("t").textValue()).isEqualTo("a\ufffdb\ufffd😀c\ufffd");
  }

  @Test
  void shouldWriteALineInOneCall() throws IOException {
    List<String> calls = new ArrayList<>();
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            calls.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
          }
        };

    json.writeLine(SampleEvent.of(v -> v.number("a", 1)), out);
    json.writeLine(SampleEvent.of(v -> v.number("a", 2)), out);

    assertThat(calls)
        .containsExactly(
            "{\"schema\":\"sample/1\",\"name\":\"sample\",\"a\":1}\n",
            "{\"schema\":\"sample/1\",\"name\":\"sample\",\"a\":2}\n");
  }

  @Test
  void shouldGoOnAfterAnEventOfMebibytes() throws IOException {
    List<String> many = Collections.nCopies(300_000, "argument");

    assertThat(json.bytes(SampleEvent.of(v -> v.texts("x", many)))).hasSizeGreaterThan(3_000_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    json.writeLine(SampleEvent.of(v -> v.texts("x", many)), out);
    assertThat(out.size()).isGreaterThan(3_000_000);
    assertThat(attributes(v -> v.number("fine", 1))).isEqualTo("\"fine\":1");
  }

  @Test
  void shouldStayCorrectBeyondTheNamesItRemembers() {
    for (int i = 0; i < 3_000; i++) {
      int n = i;
      assertThat(attributes(v -> v.number("a.n" + n, n)))
          .isEqualTo("\"a\":{\"n" + n + "\":" + n + "}");
    }
  }

  private void assertFault(Attributes attributes, String message) {
    assertThatThrownBy(() -> json.bytes(SampleEvent.of(attributes)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
  }

  private String attributes(Attributes attributes) {
    String head = "{\"schema\":\"sample/1\",\"name\":\"sample\",";
    String text = text(SampleEvent.of(attributes));
    assertThat(text).startsWith(head).endsWith("}");
    return text.substring(head.length(), text.length() - 1);
  }

  private String text(SampleEvent event) {
    return new String(json.bytes(event), StandardCharsets.UTF_8);
  }
}
