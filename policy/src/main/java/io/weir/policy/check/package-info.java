/** What policies say of a flow, and why. */
package io.weir.policy.check;
