package io.weir.exporters.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.exporters.json.EventJson;
import io.weir.ringbuf.drop.Arp;
import io.weir.ringbuf.drop.DropEvent;
import io.weir.testsupport.SchemaCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table and the JSON of drops. */
class DropFormsTest {
  @Test
  void shouldAlignTheTable() throws IOException {
    assertThat(
            table(
                Set.of(),
                TestDrops.udp().event(),
                TestDrops.carrying().event(),
                TestDrops.icmpError().event(),
                TestDrops.arp().event(),
                TestDrops.nothingKnown().event()))
        .isEqualTo(
            """
            TIME         REASON            LOCATION                 IFACE    PROTO     FLOW
            11:06:40.123 NETFILTER_DROP    nft_do_chain+0x1f        eth0     udp       192.0.2.1:53 > 192.0.2.2:1000 vlan 101
            11:06:40.123 NETFILTER_DROP    nft_do_chain+0x1f        eth0     udp       192.0.2.1:53 > 192.0.2.2:4789 carrying tcp [2001:db8::1]:1 > [2001:db8::1]:2 (vxlan 42)
            11:06:40.123 NETFILTER_DROP    nft_do_chain+0x1f        eth0     icmp      192.0.2.1 > 192.0.2.2 type 3 code 1 about udp 192.0.2.2:1 > 192.0.2.1:2
            11:06:40.123 NETFILTER_DROP    nft_do_chain+0x1f        eth0     arp       192.0.2.1 > 192.0.2.2 request
            11:06:40.123 -                 0xffffffff81000000       -        -         -
            """);
  }

  @Test
  void shouldShowAllThatIsKnownWithAllColumns() throws IOException {
    DropEvent tcp = TestDrops.tcpOfAContainer().event();
    assertThat(
            table(
                EnumSet.allOf(DropColumn.class),
                tcp,
                TestDrops.udp().event(),
                TestDrops.nothingKnown().event()))
        .isEqualTo(
            """
            TIME         REASON            LOCATION                 IFACE    DIR NETNS        FOUND-BY   LEN VLAN        SEQ UID   CONTAINER            PROCESS              PROTO     FLOW
            11:06:40.123 NETFILTER_DROP    nft_do_chain+0x1f        eth0     tx  web          skb_sk      60    - 4294967295 1000  31cb02944da7         nginx/4242           tcp       192.0.2.1:53 > 192.0.2.2:1000 SYN,ACK
            11:06:40.123 NETFILTER_DROP    nft_do_chain+0x1f        eth0     rx  4026531840   skb_dev     60  101          - -     -                    -                    udp       192.0.2.1:53 > 192.0.2.2:1000 vlan 101
            11:06:40.123 -                 0xffffffff81000000       -        -   -            -            0    -          - -     -                    -                    -         -
            """);
  }

  @Test
  void shouldShowThePodOrElseTheContainerOrElseTheCgroup() throws IOException {
    Set<DropColumn> column = EnumSet.of(DropColumn.CONTAINER);
    assertThat(table(column, TestDrops.tcpOfAPod().event())).contains(" default/web-0 ");
    assertThat(table(column, TestDrops.tcpOfAService().event()))
        .contains(" /system.slice/web.service ")
        .doesNotContain("NETNS");
  }

  @Test
  void shouldShowEachStackInFullOnceAndHintsEachTime() throws IOException {
    DropEvent first = TestDrops.udp().hint("do this").stack(1, "a+0x1", "b+0x2 [m]").event();
    DropEvent other = TestDrops.udp().stack(2, "c+0x3").event();
    List<String> lines =
        table(Set.of(), first, other, first, TestDrops.udp().unknownStack().event())
            .lines()
            .filter(line -> line.startsWith(" "))
            .toList();

    assertThat(lines)
        .containsExactly(
            "  hint: do this",
            "  stack 1:",
            "    a+0x1",
            "    b+0x2 [m]",
            "  stack 2:",
            "    c+0x3",
            "  hint: do this",
            "  stack 1",
            "  stack unknown");
  }

  @Test
  void shouldFormJsonThatKeepsToItsSchema() throws IOException {
    SchemaCheck check = new SchemaCheck();
    for (TestDrops drop :
        List.of(
            TestDrops.udp().hint("do this").stack(1, "a+0x1", "b+0x2 [m]"),
            TestDrops.udp().unknownStack(),
            TestDrops.carrying(),
            TestDrops.icmpError(),
            TestDrops.arp(),
            TestDrops.tcpOfAContainer(),
            TestDrops.tcpOfAPod(),
            TestDrops.tcpOfAService(),
            TestDrops.nothingKnown())) {
      String json = json(drop.event());
      assertThat(check.faults(json)).as(json).isEmpty();
    }
  }

  @Test
  void shouldTellWhatIsCarriedAndHowTheKernelCameThere() {
    assertThat(json(TestDrops.carrying().event()))
        .contains("\"tunnel\":{\"type\":\"vxlan\",\"id\":42}")
        .contains(
            "\"inner\":{\"transport\":\"tcp\","
                + "\"source\":{\"address\":\"2001:db8::1\",\"port\":1},"
                + "\"destination\":{\"address\":\"2001:db8::1\",\"port\":2}}");
    assertThat(json(TestDrops.udp().hint("do this").stack(1, "a+0x1", "b+0x2").event()))
        .contains("\"stack\":[\"a+0x1\",\"b+0x2\"]", "\"hint\":\"do this\"");
    assertThat(json(TestDrops.udp().unknownStack().event())).doesNotContain("stack");
    assertThat(new Arp(2, TestDrops.NEAR, TestDrops.FAR).operationName()).isEqualTo("reply");
  }

  @Test
  void shouldHaveASchemaThatRefusesWhatIsNoDrop() throws IOException {
    SchemaCheck check = new SchemaCheck();
    String json = json(TestDrops.carrying().event());
    assertThat(check.faults(json.replace("\"vxlan\"", "\"mpls\""))).isNotEmpty();
    assertThat(check.faults(json.replace("\"id\":42", "\"id\":-42"))).isNotEmpty();
    assertThat(check.faults(json.replace("\"location\"", "\"place\""))).isNotEmpty();
  }

  private static String table(Set<DropColumn> extras, DropEvent... events) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TableSink<DropEvent> table =
        new TableSink<>(
            out, DropEvent.class, DropTable.columns(ZoneOffset.UTC, extras), new DropLines());
    for (DropEvent event : events) {
      table.accept(event);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String json(DropEvent event) {
    return new String(new EventJson("dropsnoop/1").bytes(event), StandardCharsets.UTF_8);
  }
}
