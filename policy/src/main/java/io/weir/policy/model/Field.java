package io.weir.policy.model;

/** What of a flow a condition looks at. */
public enum Field {
  SOURCE("source address"),
  DESTINATION("destination address"),
  FAMILY("address family"),
  PROTOCOL("protocol"),
  SOURCE_PORT("source port"),
  DESTINATION_PORT("destination port"),
  /** Either one. */
  PORT("port"),
  /** Type and code, {@link Flow#icmp()}. */
  ICMP("ICMP type"),
  TCP_FLAGS("TCP flags"),
  IN_INTERFACE("in interface"),
  OUT_INTERFACE("out interface"),
  STATE("connection state");

  private final String label;

  Field(String label) {
    this.label = label;
  }

  /** In words. */
  public String label() {
    return label;
  }

  /** Whether it is one number, which {@link #number} tells. */
  public boolean isNumber() {
    return switch (this) {
      case PROTOCOL, SOURCE_PORT, DESTINATION_PORT, ICMP, TCP_FLAGS, STATE -> true;
      default -> false;
    };
  }

  /**
   * The flow's value, {@link Flow#UNKNOWN} when not known.
   *
   * @throws IllegalStateException when it is no number
   */
  public int number(Flow flow) {
    return switch (this) {
      case PROTOCOL -> flow.protocol();
      case SOURCE_PORT -> flow.sourcePort();
      case DESTINATION_PORT -> flow.destinationPort();
      case ICMP -> flow.icmp();
      case TCP_FLAGS -> flow.tcpFlags();
      case STATE -> flow.state().number();
      default -> throw new IllegalStateException(label + " is no number");
    };
  }
}
