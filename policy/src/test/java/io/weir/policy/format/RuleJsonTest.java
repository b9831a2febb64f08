package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import io.weir.ringbuf.error.WeirException;
import io.weir.testsupport.SchemaCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleJsonTest {
  private final ObjectMapper mapper = new ObjectMapper();
  private final JsonSchemaFactory factory =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  @Test
  void shouldWriteEveryFieldInItsOrder() {
    RuleMatch match =
        new MatchParts(Direction.IN, null)
            .sources(List.of(PrefixText.parse("192.0.2.0/24"), PrefixText.parse("198.51.100.7")))
            .destinations(List.of(PrefixText.parse("203.0.113.0/25")))
            .protocol(6)
            .sourcePorts(List.of(new PortRange(1000, 2000)))
            .destinationPorts(List.of(new PortRange(80, 80), new PortRange(443, 443)))
            .tcpFlags(new TcpFlagsMatch(18, 2))
            .vlan(10)
            .local(true)
            .newOnly(true)
            .match();
    Rule rule =
        new Rule(7, match, RuleAction.limit(100), 5, Duration.ofMinutes(30), "scanners", "noisy");

    Instant expires = Instant.ofEpochSecond(1_795_000_000); // date -u -d @1795000000
    assertThat(RuleJson.text(new RunningRule(rule, 23, expires, "audit")))
        .isEqualTo(
            """
            {"id":7,"direction":"in","family":"ipv4","source":["192.0.2.0/24","198.51.100.7"],\
            "destination":"203.0.113.0/25","protocol":"tcp","source_port":"1000-2000",\
            "destination_port":["80","443"],"tcp_flags":{"mask":"SYN,ACK","value":"SYN"},\
            "vlan":10,"local":true,"new_only":true,"action":"limit","limit_pps":100,\
            "rank":5,"ttl_seconds":1800,"set":"scanners","why":"noisy","hits":23,\
            "expires":"2026-11-18T11:06:40Z","mode":"audit"}\
            """);
  }

  @Test
  void shouldReadWhatItWrites() {
    RandomRules rules = new RandomRules(1);
    for (int i = 0; i < 5_000; i++) {
      Rule rule = rules.rule();
      assertThat(RuleJson.parse(RuleJson.text(rule))).isEqualTo(rule);
    }
  }

  @Test
  void shouldKeepToItsSchema() throws IOException {
    JsonSchema schema = factory.getSchema(new SchemaCheck().text("rule"));
    RandomRules rules = new RandomRules(2);
    for (int i = 0; i < 1_000; i++) {
      Rule rule = rules.rule();
      assertThat(schema.validate(mapper.readTree(RuleJson.text(rule)))).isEmpty();
      String running = RuleJson.text(new RunningRule(rule, i, Instant.now(), "enforce"));
      assertThat(schema.validate(mapper.readTree(running))).isEmpty();
      assertThat(RuleJson.parse(running)).isEqualTo(rule);
    }
  }

  @Test
  void shouldHaveASchemaThatIsOneAndClosed() throws IOException {
    JsonNode schema = new SchemaCheck().text("rule");

    assertThat(factory.getSchema(SchemaLocation.of(SchemaId.V202012)).validate(schema)).isEmpty();
    assertThat(schema.get("$id").textValue()).isEqualTo("urn:weir:schema:rule");
    for (String object : List.of("", "/properties/icmp", "/properties/tcp_flags")) {
      assertThat(schema.at(object).get("additionalProperties").booleanValue()).isFalse();
    }
    for (Field field : Field.values()) {
      String pointer = "/properties/" + field.fieldName.replace(".", "/properties/");
      assertThat(schema.at(pointer).isMissingNode()).as(pointer).isFalse();
    }
  }

  @Test
  void shouldTakeAbsentFieldsAsTheirDefaults() {
    assertThat(RuleJson.parse("{}"))
        .isEqualTo(
            new Rule(0, RuleMatch.RECEIVED, RuleAction.DROP, Rule.RANK_DEFAULT, null, "", ""));
    assertThat(RuleJson.parse("{\"source\":\"2001:DB8::/32\"}").match().family())
        .isEqualTo(Family.IPV6);
    assertThat(RuleJson.parse("{\"protocol\":47}"))
        .isEqualTo(RuleJson.parse("{\"protocol\":\"gre\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"sorce\":\"192.0.2.1\"}|unknown field 'sorce'",
        "{\"icmp.type\":1}|unknown field 'icmp.type'",
        "{\"icmp\":{\"typ\":1}}|unknown field 'icmp.typ'",
        "{\"rank\":\"5\"}|rank: a whole number is wanted, and here is a text",
        "{\"rank\":5.0}|rank: a whole number is wanted, and here is a number",
        "{\"rank\":-1}|rank: -1: 0 to 268435455",
        "{\"rank\":99999999999999999999}|rank: 99999999999999999999 is too large",
        "{\"rank\":1,\"rank\":1}|rank: is there twice",
        "{\"local\":1}|local: true or false is wanted, and here is a number",
        "{\"source\":[]}|source: an empty list; leave the field out where any will do",
        "{\"source\":[1]}|source: texts are wanted, and here is a number",
        "{\"source\":\"192.0.2.1/24\"}|source: bits are set behind the prefix length: write 192.0.2.0/24",
        "{\"source\":\"192.0.2.256\"}|source: '192.0.2.256' is no IPv4 or IPv6 prefix",
        "{\"source\":null}|source: a text or an array of texts is wanted, and here is null",
        "{\"direction\":\"up\"}|direction: 'up': in or out",
        "{\"action\":\"deny\"}|action: 'deny': pass or limit or drop",
        "{\"action\":\"limit\"}|limit_pps: goes with action limit, which needs it",
        "{\"limit_pps\":5}|limit_pps: goes with action limit, which needs it",
        "{\"action\":\"limit\",\"limit_pps\":0}|limit_pps: 0: 1 to 16777215",
        "{\"destination_port\":80}|destination_port: a text or an array of texts is wanted, and here is a number",
        "{\"destination_port\":\"80\"}|ports need a protocol that has them",
        "{\"protocol\":\"tcp\",\"destination_port\":\"2000-1000\"}|destination_port: ports 2000 to 1000: the lower comes first",
        "{\"protocol\":\"tcp\",\"destination_port\":\"80-\"}|destination_port: port '80-': numbers from 0 to 65535",
        "{\"protocol\":\"TCP\"}|protocol: 'TCP' is no IP protocol",
        "{\"protocol\":256}|protocol: 256: 0 to 255",
        "{\"protocol\":\"icmp\",\"icmp\":{}}|",
        "{\"protocol\":\"icmp\",\"icmp\":{\"code\":1}}|icmp.code: needs icmp.type",
        "{\"protocol\":\"icmp\",\"icmp\":8}|icmp: an object is wanted, and here is a number",
        "{\"protocol\":\"tcp\",\"tcp_flags\":{\"mask\":\"SYN\"}}|tcp_flags: mask and value belong together",
        "{\"protocol\":\"tcp\",\"tcp_flags\":{\"mask\":\"SYN\",\"value\":\"ACK\"}}|set ones must be in the mask",
        "{\"protocol\":\"tcp\",\"tcp_flags\":{\"mask\":\"ALL\",\"value\":\"ACK\"}}|tcp_flags.mask: TCP flags 'ALL'",
        "{\"vlan\":4095}|vlan: 4095: 0 to 4094",
        "{\"ttl_seconds\":0}|ttl_seconds: 0: 1 to 1000000000",
        "{\"family\":\"ipv6\",\"source\":\"192.0.2.1\"}|one rule is about one address family",
        "{\"direction\":\"out\",\"local\":true}|local and new-only are about what is received",
        "{\"expires\":\"tomorrow\"}|expires: 'tomorrow': a time such as",
        "{\"mode\":\"on\"}|mode: 'on': off, audit or enforce",
        "{\"hits\":-1}|hits: -1 is below 0",
        "[]|an object is wanted, and here is an array",
        "{}{}|something follows the object",
        "{\"rank\":|no JSON",
      })
  void shouldNameTheFieldThatIsWrong(String text, String reason) {
    if (reason == null) {
      assertThat(RuleJson.parse(text).match().icmp()).isNull();
      return;
    }
    assertThatThrownBy(() -> RuleJson.parse(text))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[%s,\n%s,\n%s]", "%s\n%s\n%s\n", " %s %s\n\n%s"})
  void shouldReadSeveralInAnArrayOrOneAfterTheOther(String form) {
    Rule[] rules = new Rule[3];
    RandomRules random = new RandomRules(3);
    for (int i = 0; i < rules.length; i++) {
      rules[i] = random.rule();
    }
    String file =
        String.format(
            form, RuleJson.text(rules[0]), RuleJson.text(rules[1]), RuleJson.text(rules[2]));

    ImportResult result = read(file);

    assertThat(result.format()).isEqualTo(RuleFormat.JSON);
    assertThat(result.refused()).isEmpty();
    assertThat(result.accepted()).extracting(ImportedRule::rule).containsExactly(rules);
    assertThat(result.accepted().get(2).line()).isEqualTo(3);
  }

  @Test
  void shouldRefuseEachLineThatIsWrongAndReadOn() {
    ImportResult result =
        read(
            """
            {"rank":1}
            {"rank":-1,"icmp":{"type":[{"x":[1]}]},"vlan":2}
            {"rank":2
            {"rank":3}
            7
            {"source":["192.0.2.1",{"a":[]}],"x":{"y":{}}}
            {"rank":4}
            """);

    assertThat(result.accepted()).extracting(ImportedRule::line).containsExactly(1, 7);
    assertThat(result.refused()).extracting(Refused::line).containsExactly(2, 4, 5, 6);
    assertThat(result.refused().get(0).text()).startsWith("{\"rank\":-1");
    assertThat(result.refused().get(3).reason())
        .isEqualTo("source: texts are wanted, and here is an object");
  }

  @Test
  void shouldSayThatTheRestOfAnArrayIsNotRead() {
    ImportResult result = read("[{\"rank\":1},\n{\"rank\":2]\n,{\"rank\":3}]");

    assertThat(result.accepted()).hasSize(1);
    assertThat(result.refused()).hasSize(1);
    assertThat(result.refused().get(0).line()).isEqualTo(2);
    assertThat(result.refused().get(0).reason()).endsWith("the rest is not read");
    assertThat(read("[{}]\n[{}]").refused().get(0).reason())
        .isEqualTo("something follows the array");
  }

  private static ImportResult read(String text) {
    return RuleImport.read(text.getBytes(StandardCharsets.UTF_8), null, new ImportOptions());
  }
}
