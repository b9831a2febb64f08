package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NftReaderTest {
  /** As nft 1.0.6 lists it, with a line break after each part. */
  static final String RULESET =
      """
      {"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
      {"table": {"family": "inet", "name": "f", "handle": 1}},
      {"set": {"family": "inet", "name": "bad", "table": "f", "type": "ipv4_addr", "handle": 4, "flags": ["interval", "timeout"], "elem": [{"elem": {"val": {"prefix": {"addr": "10.0.0.0", "len": 8}}, "timeout": 3600, "expires": 3599, "comment": "hello"}}, "192.0.2.1", {"elem": {"val": {"range": ["198.51.100.0", "198.51.100.9"]}, "timeout": 30, "expires": 29}}]}},
      {"set": {"family": "inet", "name": "seen", "table": "f", "type": "ipv4_addr", "handle": 5, "flags": ["timeout"], "timeout": 60, "elem": [{"elem": {"val": "1.1.1.1", "expires": 59}}]}},
      {"chain": {"family": "inet", "table": "f", "name": "in", "handle": 2, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
      {"chain": {"family": "inet", "table": "f", "name": "u", "handle": 3}},
      {"rule": {"family": "inet", "table": "f", "chain": "in", "handle": 11, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": "@bad"}}, {"counter": {"packets": 3, "bytes": 5}}, {"drop": null}]}},
      {"rule": {"family": "inet", "table": "f", "chain": "in", "handle": 12, "comment": "shell", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [22, {"range": [1000, 2000]}]}}}, {"jump": {"target": "u"}}]}},
      {"rule": {"family": "inet", "table": "f", "chain": "u", "handle": 13, "comment": "let in", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "eth0"}}, {"accept": null}]}},
      {"rule": {"family": "inet", "table": "f", "chain": "u", "handle": 14, "expr": [{"set": {"op": "add", "elem": {"payload": {"protocol": "ip", "field": "saddr"}}, "set": "@seen"}}]}}
      ]}
      """;

  private static final String HEAD =
      """
      {"nftables": [{"set": {"family":"inet","name":"ends","table":"f","type":"ipv4_addr",
      "elem":[{"elem":{"val":"10.0.0.1","expires":5}}]}},
      {"set": {"family":"inet","name":"dyn","table":"f","type":"ipv4_addr","flags":["dynamic"]}},
      {"chain": {"family":"inet","table":"f","name":"in","type":"filter","hook":"input","prio":0,"policy":"accept"}},
      {"chain": {"family":"inet","table":"f","name":"user"}},
      {"rule": {"family":"inet","table":"f","chain":"in","handle":7,"expr":[""";

  @Test
  void shouldReadChainsWithTheSetsThatTheyAskFor() {
    ImportResult result = read(RULESET, new ImportOptions().interfaceName("eth0"));

    assertThat(result.format()).isEqualTo(RuleFormat.NFT);
    assertThat(lines(result))
        .containsExactly(
            "7 {'direction':'in','family':'ipv4','source':'10.0.0.0/8','local':true,'action':'drop',"
                + "'rank':1000,'ttl_seconds':3599,'why':'hello'}",
            "7 {'direction':'in','family':'ipv4','source':'192.0.2.1','local':true,'action':'drop','rank':1000}",
            "7 {'direction':'in','family':'ipv4','source':['198.51.100.0/29','198.51.100.8/31'],"
                + "'local':true,'action':'drop','rank':1000,'ttl_seconds':29}",
            "9 {'direction':'in','protocol':'tcp','destination_port':['22','1000-2000'],'local':true,"
                + "'action':'pass','rank':1001,'why':'let in'}",
            "5 {'direction':'in','local':true,'action':'drop','rank':1002,'why':'policy of in'}");
    assertThat(result.refused())
        .containsExactly(
            new Refused(10, "rule inet f u handle 14", "no rule can do what set does"));
    assertThat(result.ignored())
        .containsExactly(new Ignored(4, "set inet f seen", "no rule asks for it"));
  }

  @Test
  void shouldTakeSetsWithoutRulesAsListsOfAddresses() {
    ImportResult result =
        read(
            """
            {"nftables": [{"metainfo": {"version": "1.0.6"}},
            {"set": {"family": "ip", "name": "a", "table": "t", "type": "ipv4_addr", "elem": ["10.0.0.1", {"elem": {"val": {"range": ["10.0.1.0", "10.0.2.255"]}, "expires": 7, "comment": "x"}}]}},
            {"set": {"family": "ip6", "name": "b", "table": "t", "type": "ipv6_addr", "elem": ["::1", "10.0.0.1"]}},
            {"set": {"family": "ip", "name": "c", "table": "t", "type": "inet_service", "elem": [22]}}]}
            """,
            new ImportOptions());

    assertThat(lines(result))
        .containsExactly(
            "2 {'direction':'in','family':'ipv4','source':'10.0.0.1','action':'drop','rank':1000,'set':'a'}",
            "2 {'direction':'in','family':'ipv4','source':'10.0.1.0/24','action':'drop','rank':1000,"
                + "'ttl_seconds':7,'set':'a','why':'x'}",
            "2 {'direction':'in','family':'ipv4','source':'10.0.2.0/24','action':'drop','rank':1000,"
                + "'ttl_seconds':7,'set':'a','why':'x'}",
            "3 {'direction':'in','family':'ipv6','source':'::1','action':'drop','rank':1000,'set':'b'}");
    assertThat(result.refused())
        .extracting(Refused::text)
        .containsExactly("set ip6 t b 10.0.0.1", "set ip t c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'match':{'op':'in','left':{'ct':{'key':'state'}},'right':['established']}},{'accept':null}|"
            + "no rule can say '{ct={key=state}}' here",
        "{'vmap':{'key':{},'data':'@m'}}|no rule can do what vmap does",
        "{'log':{'prefix':'x'}},{'drop':null}|no rule can do what log does",
        "{'limit':{'rate':5}},{'accept':null}|no rule can do what limit does",
        "{'reject':null}|reject sends an answer, which a drop does not",
        "{'queue':null}|no rule can do what queue does",
        "{'mangle':{'key':{},'value':1}}|no rule can do what mangle does",
        "{'xt':null},{'accept':null}|no rule can do what xt does",
        "{'jump':{'target':'nowhere'}}|there is no chain 'nowhere'",
        "{'match':{'op':'==','left':{'payload':{'protocol':'ip6','field':'nexthdr'}},'right':'tcp'}},{'drop':null}|"
            + "no rule can say '{payload={protocol=ip6, field=nexthdr}}' here",
        "{'match':{'op':'==','left':{'payload':{'protocol':'th','field':'dport'}},'right':53}},{'drop':null}|"
            + "ports of packets of which the protocol is not said",
        "{'match':{'op':'!=','left':{'meta':{'key':'l4proto'}},'right':'tcp'}},{'drop':null}|"
            + "a rule is about one protocol or all, not about all but some",
        "{'match':{'op':'!=','left':{'payload':{'protocol':'icmp','field':'type'}},'right':'echo-request'}},{'drop':null}|"
            + "a rule is about one ICMP type, not about all but some",
        "{'match':{'op':'==','left':{'payload':{'protocol':'icmp','field':'code'}},'right':1}},{'drop':null}|"
            + "an ICMP code without a type before it, or all but some",
        "{'match':{'op':'==','left':{'payload':{'protocol':'ip','field':'saddr'}},'right':'@none'}},{'drop':null}|"
            + "there is no set '@none'",
        "{'match':{'op':'==','left':{'payload':{'protocol':'ip','field':'saddr'}},'right':'@dyn'}},{'drop':null}|"
            + "the set dyn: packets add to the set",
        "{'match':{'op':'!=','left':{'payload':{'protocol':'ip','field':'saddr'}},'right':'@ends'}},{'drop':null}|"
            + "of the set ends elements end, and this would not",
        "{'match':{'op':'==','left':{'payload':{'protocol':'ip','field':'saddr'}},'right':'@ends'}},{'jump':{'target':'user'}}|"
            + "an element ends, and what it leads to would not",
        "{'match':{'op':'==','left':{'payload':{'protocol':'ip','field':'saddr'}},'right':'::1'}},{'drop':null}|"
            + "no rule can say '::1' here",
        "{'match':{'op':'&','left':{'payload':{'protocol':'ip','field':'saddr'}},'right':'10.0.0.1'}},{'drop':null}|"
            + "no rule can compare by '&'",
        "{'match':{'op':'==','left':{'&':[{'payload':{'protocol':'ip','field':'saddr'}},'255.0.255.0']},'right':'10.0.3.0'}},"
            + "{'drop':null}|no rule can say",
        "{'match':{'op':'==','left':{'meta':{'key':'mark'}},'right':1}},{'drop':null}|"
            + "no rule can say '{meta={key=mark}}' here",
      })
  void shouldRefuseWithTheReason(String expressions, String reason) {
    ImportResult result =
        read(HEAD + expressions.replace('\'', '"') + "]}}]}", new ImportOptions());

    assertThat(result.accepted()).isEmpty();
    assertThat(result.refused()).hasSize(1);
    assertThat(result.refused().get(0).text()).startsWith("rule inet f in handle 7");
    assertThat(result.refused().get(0).reason()).startsWith(reason);
  }

  @Test
  void shouldNotTrustWhatFollowsAChangeOfThePacket() {
    String drop =
        "]}},{\"rule\":{\"family\":\"inet\",\"table\":\"f\",\"chain\":\"in\",\"handle\":8,"
            + "\"expr\":[{\"match\":{\"op\":\"==\",\"left\":{\"payload\":{\"protocol\":\"ip\",\"field\":\"saddr\"}},"
            + "\"right\":\"11.0.0.1\"}},{\"drop\":null}]}}]}";
    String mangle =
        "{\"mangle\":{}},{\"match\":{\"op\":\"==\",\"left\":{\"payload\":{\"protocol\":\"ip\","
            + "\"field\":\"saddr\"}},\"right\":\"10.0.0.1\"}},{\"accept\":null}";

    ImportResult result = read(HEAD + mangle + drop, new ImportOptions());

    assertThat(result.refused()).hasSize(2);
    assertThat(result.refused().get(1).reason())
        .isEqualTo(
            "rule inet f in handle 7 before it, which is refused, may decide some of these packets");
  }

  @Test
  void shouldRefuseWhatOtherHooksMayDo() {
    String nat =
        "{\"nftables\":[{\"chain\":{\"family\":\"ip\",\"table\":\"n\",\"name\":\"p\",\"type\":\"nat\","
            + "\"hook\":\"prerouting\",\"prio\":-100,\"policy\":\"accept\"}},"
            + "{\"rule\":{\"family\":\"ip\",\"table\":\"n\",\"chain\":\"p\",\"handle\":2,\"expr\":[{\"redirect\":null}]}},"
            + "{\"chain\":{\"family\":\"inet\",\"table\":\"f\",\"name\":\"in\",\"type\":\"filter\","
            + "\"hook\":\"input\",\"prio\":0,\"policy\":\"drop\"}}]}";

    ImportResult result = read(nat, new ImportOptions());

    assertThat(result.accepted()).isEmpty();
    assertThat(result.refused())
        .extracting(Refused::text)
        .containsExactlyInAnyOrder("rule ip n p handle 2", "chain inet f in policy drop");
  }

  @Test
  void shouldSayThatItIsNoRuleset() {
    for (String text :
        List.of("{\"nftables\": {}}", "{\"nftables\": [{\"rule\": ", "{\"nftables\": 7")) {
      ImportResult result = read(text, new ImportOptions());
      assertThat(result.format()).isEqualTo(RuleFormat.NFT);
      assertThat(result.accepted()).isEmpty();
      assertThat(result.refused()).hasSize(1);
    }
  }

  private static List<String> lines(ImportResult result) {
    return result.accepted().stream()
        .map(a -> a.line() + " " + RuleJson.text(a.rule()).replace('"', '\''))
        .toList();
  }

  private static ImportResult read(String text, ImportOptions options) {
    return RuleImport.read(text.getBytes(StandardCharsets.UTF_8), null, options);
  }
}
