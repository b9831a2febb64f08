package io.weir.policy.document.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Findings;
import io.weir.policy.model.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  private final Findings findings = new Findings();

  @Test
  void shouldKnowWhereEverythingStands() {
    YamlMap map = (YamlMap) read("# one\na: x\nbb:\n- c\n-   d: {e: 1}\n").get(0);
    assertThat(map.position()).isEqualTo(at(2, 1));
    assertThat(map.entries().get("bb").keyPosition()).isEqualTo(at(3, 1));
    YamlList list = (YamlList) map.entries().get("bb").value();
    assertThat(list.items().get(0).position()).isEqualTo(at(4, 3));
    YamlMap inner = (YamlMap) list.items().get(1);
    assertThat(inner.position()).isEqualTo(at(5, 5));
    assertThat(inner.entries().get("d").value().position()).isEqualTo(at(5, 8));
  }

  @Test
  void shouldCountColumnsInCharacters() {
    YamlMap map = (YamlMap) read("{\u00fc: 1, \ud83d\ude00: 2}").get(0);
    assertThat(map.entries().get("\ud83d\ude00").keyPosition()).isEqualTo(at(1, 8));
  }

  @Test
  void shouldReadEachDocumentOfAStream() {
    assertThat(read("a: 1\n---\n- b\n---\nc\n...\n")).hasSize(3);
    assertThat(read("")).isEmpty();
    assertThat(read("# nothing\n")).isEmpty();
  }

  @Test
  void shouldReadJsonWithTabsAndEscapes() {
    YamlMap map = (YamlMap) read("{\n\t\"a\":\t\"\\u0041\\/\\n\",\n\t\"b\": [1,2]\n}").get(0);
    assertThat(((YamlScalar) map.entries().get("a").value()).text()).isEqualTo("A/\n");
    assertThat(map.entries().get("b").keyPosition()).isEqualTo(at(3, 2));
  }

  @Test
  void shouldShareWhatAliasesRepeat() {
    YamlMap map = (YamlMap) read("a: &x {b: c}\nd: *x\n").get(0);
    assertThat(map.entries().get("d").value()).isSameAs(map.entries().get("a").value());
  }

  @Test
  void shouldForgetAnchorsBetweenDocuments() {
    assertThat(read("a: &x 1\n---\nb: *x\n")).isEmpty();
    assertThat(findings.all()).hasSize(1);
    assertThat(findings.all().get(0).position()).isEqualTo(at(3, 4));
  }

  /** What kubectl takes plain values for: YAML 1.1, 10.2 and type/bool. */
  @ParameterizedTest
  @CsvSource({
    "x, STRING",
    "true, BOOLEAN",
    "Yes, BOOLEAN",
    "off, BOOLEAN",
    "n, BOOLEAN",
    "80, INTEGER",
    "-1, INTEGER",
    "0x10, INTEGER",
    "010, INTEGER",
    "1.0, FLOAT",
    "1e3, FLOAT",
    ".inf, FLOAT",
    "null, NULL",
    "~, NULL",
    "10.0.0.1, STRING",
    "10.0.0.0/8, STRING",
    "1.2.3, STRING",
    "v1, STRING",
    "nope, STRING",
    "'''80''', STRING",
    "'\"true\"', STRING",
    "!!str 80, STRING"
  })
  void shouldTakeValuesForWhatKubectlTakesThem(String text, YamlScalar.Type type) {
    YamlMap map = (YamlMap) read("a: " + text + "\n").get(0);
    assertThat(((YamlScalar) map.entries().get("a").value()).type()).isEqualTo(type);
  }

  @Test
  void shouldSayWhereItIsNoYaml() {
    assertThat(read("a: b\nc: [d\ne: f\n")).isEmpty();
    assertThat(findings.all()).hasSize(1);
    assertThat(findings.all().get(0).position().line()).isEqualTo(3);
    assertThat(findings.all().get(0).text()).startsWith("it is no YAML: while parsing a flow");
  }

  private List<YamlNode> read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return YamlReader.read(new DocumentSource("a.yaml", bytes), findings);
  }

  private static Position at(int line, int column) {
    return new Position("a.yaml", line, column);
  }
}
