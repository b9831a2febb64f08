/** The policytrace command: what policy documents say of flows, and why. */
package io.weir.tools.policytrace;
