/** Reads NetworkPolicy of Kubernetes, networking.k8s.io/v1. */
package io.weir.policy.document.k8s;
