/**
 * What policy documents of every dialect become: chains of rules, of which the first that matches a
 * flow decides or leads to another chain.
 */
package io.weir.policy.model;
