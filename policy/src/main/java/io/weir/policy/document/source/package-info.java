/** Where documents come from, and what is found wrong in them. */
package io.weir.policy.document.source;
