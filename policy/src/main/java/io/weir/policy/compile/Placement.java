package io.weir.policy.compile;

import io.weir.policy.model.Hook;
import io.weir.policy.rule.Direction;

/**
 * Where a policy is to be.
 *
 * @param interfaceName what rules of iptables call it
 */
public record Placement(Side side, String interfaceName) {
  /** Which end of a pod's link the interface is. */
  public enum Side {
    /** The host's: what it receives is what the pod sends. */
    HOST,
    /** The pod's own, or any that is no pod's. */
    POD
  }

  /** Whose policies a packet meets that goes this way. */
  public Hook ofEndpoints(Direction direction) {
    return (direction == Direction.IN) == (side == Side.POD) ? Hook.INGRESS : Hook.EGRESS;
  }
}
