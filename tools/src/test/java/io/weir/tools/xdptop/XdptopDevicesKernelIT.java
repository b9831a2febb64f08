package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** xdptop on each kind of interface: the mode it takes, and exact counts. */
class XdptopDevicesKernelIT {
  private static final String RECEIVE = "receive";
  private static final String TRANSMIT = "transmit";
  private static final int ECHO = 20 + 8 + 56; // IPv4, ICMP and what ping(8) sends in it
  private static final int ETHERNET = 14;

  @Test
  void shouldCountOnLoopbackBothEndsOfEveryEcho() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      lab.inNear("ip", "link", "set", "dev", "lo", "up");
      try (ToolProcess tool = lab.xdptopOn("lo")) {
        lab.inNear("ping", "-q", "-i", "0.002", "-c", "23", "127.0.0.1");
        JsonNode sample = awaitEchoes(tool, 2 * 23);
        assertEchoes(sample, 2 * 23, ETHERNET + ECHO);
        assertThat(sample.at("/weir/xdp/mode").asText()).isEqualTo("generic");
        assertThat(tool.stderr()).doesNotContain("--mode native");
      }
    }
  }

  /** A tunnel in user space, as VPNs are: packets of tun begin with the IP header. */
  @ParameterizedTest
  @CsvSource({"tun, 0, generic", "tap, 14, native"})
  void shouldCountOnATunnelOfAProgram(String type, int header, String mode) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess near = DeviceLab.tunnel(lab.near, type, 1);
        ToolProcess far = DeviceLab.tunnel(lab.far, type, 2)) {
      DeviceLab.awaitUp(lab.near, "t0", near);
      DeviceLab.awaitUp(lab.far, "t0", far);
      try (ToolProcess tool = lab.xdptopOn("t0")) {
        lab.ping("198.51.100.1", 23);
        JsonNode sample = awaitEchoes(tool, 23);
        assertEchoes(sample, 23, header + ECHO);
        assertThat(sample.at("/weir/interface/driver").asText()).isEqualTo("tun");
        assertThat(sample.at("/weir/xdp/mode").asText()).isEqualTo(mode);
      }
    }
  }

  @Test
  void shouldCountOnWireguardFromTheIpHeaderOn() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      DeviceLab.wireguard(lab);
      try (ToolProcess tool = lab.xdptopOn("w0")) {
        lab.ping("198.51.100.1", 23);
        JsonNode sample = awaitEchoes(tool, 23);
        assertEchoes(sample, 23, ECHO);
        assertGeneric(tool, sample, "wireguard");
      }
    }
  }

  @Test
  void shouldCountOnABridge() throws Exception {
    assertCountsAbove("bridge");
  }

  @Test
  void shouldCountOnABond() throws Exception {
    assertCountsAbove("bond");
  }

  /** The tag is in the frames, where XDP can see it; sent ones have it beside them, for tc. */
  @Test
  void shouldSeeTheTagOnTheParentOfAVlanAndNotOnTheChild() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      DeviceLab.vlan(lab);
      lab.inFar("ethtool", "-K", "v1", "tx-vlan-offload", "off");
      try (ToolProcess parent = lab.xdptop();
          ToolProcess child = lab.xdptopOn("v0.7")) {
        lab.ping("198.51.100.1", 23);
        JsonNode sample = awaitEchoes(parent, 23);
        assertEchoes(sample, 23, ETHERNET + 4 + ECHO);
        assertTagged(sample, 23);
        sample = awaitEchoes(child, 23);
        assertEchoes(sample, 23, ETHERNET + ECHO);
        assertTagged(sample, 0);
        assertGeneric(child, sample, "vlan");
      }
    }
  }

  @Test
  void shouldSeeATagThatTheCardTookOutOfTheFrameAtTc() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      DeviceLab.vlan(lab);
      try (ToolProcess tool = lab.xdptop("--mode", "tc")) {
        lab.ping("198.51.100.1", 23);
        JsonNode sample = awaitEchoes(tool, 23);
        assertEchoes(sample, 23, ETHERNET + 4 + ECHO);
        assertTagged(sample, 23);
      }
    }
  }

  @Test
  void shouldTakeLargeFramesNativelyAndNotHoldTheMtuDown() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop()) {
      lab.inNear("ip", "link", "set", "dev", "v0", "mtu", "9000");
      lab.inFar("ip", "link", "set", "dev", "v1", "mtu", "9000");
      lab.inFar("ping", "-q", "-i", "0.002", "-c", "23", "-s", "8000", "192.0.2.1");
      JsonNode sample = awaitEchoes(tool, 23);
      assertEchoes(sample, 23, ETHERNET + 20 + 8 + 8000);
      assertThat(sample.at("/weir/xdp/mode").asText()).isEqualTo("native");
      assertThat(sample.at("/weir/xdp/frags").asBoolean()).isTrue();
    }
  }

  @Test
  void shouldCountWhenAnInterfaceThatWasDownComesUp() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      lab.inNear("ip", "link", "set", "dev", "v0", "down");
      try (ToolProcess tool = lab.xdptop()) {
        lab.inNear("ip", "link", "set", "dev", "v0", "up");
        lab.ping("192.0.2.1", 23);
        assertEchoes(awaitEchoes(tool, 23), 23, ETHERNET + ECHO);
      }
    }
  }

  /** Another interface of the same name is another interface. */
  @Test
  void shouldEndWhenTheInterfaceIsMadeAnewAndWatchThatWhenStartedAgain() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      try (ToolProcess tool = lab.xdptop()) {
        lab.inNear("ip", "link", "del", "dev", "v0");
        lab.cable();
        assertThat(tool.awaitExit()).isEqualTo(1);
        assertThat(tool.stderr()).contains("interface v0 is gone");
        assertThat(lab.attached()).doesNotContain("prog/xdp", "packet_", "clsact");
      }
      try (ToolProcess tool = lab.xdptop()) {
        lab.ping("192.0.2.1", 23);
        assertEchoes(awaitEchoes(tool, 23), 23, ETHERNET + ECHO);
      }
    }
  }

  /** On a device of which the veth is a part. */
  private static void assertCountsAbove(String kind) throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      DeviceLab.above(lab, kind);
      try (ToolProcess tool = lab.xdptopOn("u0")) {
        lab.ping("192.0.2.1", 23);
        JsonNode sample = awaitEchoes(tool, 23);
        assertEchoes(sample, 23, ETHERNET + ECHO);
        assertGeneric(tool, sample, kind);
      }
    }
  }

  private static JsonNode awaitEchoes(ToolProcess tool, int count) {
    return TrafficLab.await(
        tool, s -> TrafficLab.total(s, TRANSMIT, "icmp") == count && TrafficLab.isQuiet(s));
  }

  private static void assertEchoes(JsonNode sample, int count, int bytes) {
    for (String direction : new String[] {RECEIVE, TRANSMIT}) {
      JsonNode rows = sample.at("/weir/protocols");
      JsonNode row = TrafficLab.row(rows, direction, "/network/transport", "icmp");
      assertThat(row.path("packets_total").asLong()).as(direction).isEqualTo(count);
      assertThat(row.path("bytes_total").asLong()).as(direction).isEqualTo((long) count * bytes);
    }
    assertThat(sample.at("/weir/hooks/ingress").asText()).isIn("xdp", "tcx", "clsact");
  }

  private static void assertTagged(JsonNode sample, int count) {
    for (String direction : new String[] {RECEIVE, TRANSMIT}) {
      JsonNode row = TrafficLab.row(sample.at("/weir/traits"), direction, "/weir/trait", "vlan");
      assertThat(row.path("packets_total").asLong()).as(direction).isEqualTo(count);
      JsonNode flows = sample.at("/weir/flows");
      JsonNode flow = TrafficLab.row(flows, direction, "/network/transport", "icmp");
      assertThat(flow.at("/weir/vlan/id").asInt()).as(direction).isEqualTo(count == 0 ? 0 : 7);
    }
  }

  private static void assertGeneric(ToolProcess tool, JsonNode sample, String driver) {
    assertThat(sample.at("/weir/interface/driver").asText()).isEqualTo(driver);
    assertThat(sample.at("/weir/xdp/mode").asText()).isEqualTo("generic");
    assertThat(tool.stderr().contains("--mode native would cost less CPU"))
        .isEqualTo(driver.equals("bond"));
  }
}
