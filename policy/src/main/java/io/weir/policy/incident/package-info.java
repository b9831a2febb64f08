/** From traffic that is seen to a rule about it, and what that rule would hit. Pure. */
package io.weir.policy.incident;
