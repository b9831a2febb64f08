package io.weir.policy.document;

import io.weir.policy.model.AddressSet;
import java.util.List;

/**
 * The endpoints that a policy is about.
 *
 * @param endpoints those known; empty when none are
 * @param doubt why others may be meant; else empty
 */
public record Subject(List<Endpoint> endpoints, AddressSet addresses, String doubt) {
  private static final String ASSUMED =
      "no endpoints are known: the policy is taken to select the address";

  public Subject {
    endpoints = List.copyOf(endpoints);
  }

  /** These endpoints. */
  public static Subject of(List<Endpoint> selected) {
    return new Subject(selected, Endpoints.addresses(selected), "");
  }

  /** Whatever is asked about, since nothing is known of endpoints. */
  public static Subject anything() {
    return new Subject(List.of(), AddressSet.ALL, ASSUMED);
  }
}
