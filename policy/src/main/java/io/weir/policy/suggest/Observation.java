package io.weir.policy.suggest;

import io.weir.policy.model.Flow;
import io.weir.policy.rule.Prefix;
import java.util.Objects;

/**
 * A connection that was opened to or by an endpoint. Two that differ only in what no rule asks, the
 * opener's port, are the same.
 *
 * @param ingress whether the other side opened it
 * @param flow its first packet
 */
public record Observation(boolean ingress, Flow flow) {
  /** The other side. */
  public Prefix peer() {
    return ingress ? flow.source() : flow.destination();
  }

  /** The endpoint's own address. */
  public Prefix own() {
    return ingress ? flow.destination() : flow.source();
  }

  /** What was asked for. */
  Service service() {
    int number = flow.icmpType() >= 0 ? flow.icmpType() : flow.destinationPort();
    return new Service(ingress, peer().family(), flow.protocol(), number);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Observation that
        && service().equals(that.service())
        && peer().equals(that.peer())
        && own().equals(that.own());
  }

  @Override
  public int hashCode() {
    return Objects.hash(service(), peer(), own());
  }
}
