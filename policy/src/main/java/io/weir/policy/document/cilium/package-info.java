/** Reads CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, cilium.io/v2. */
package io.weir.policy.document.cilium;
