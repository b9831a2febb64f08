/**
 * Reads network policies of Calico: projectcalico.org/v3, and its form in the cluster,
 * crd.projectcalico.org/v1.
 */
package io.weir.policy.document.calico;
