/** All dialects of policy documents together. */
package io.weir.policy.dialect;
