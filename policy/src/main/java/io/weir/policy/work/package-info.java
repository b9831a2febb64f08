/** Doing two things at once where a command would otherwise wait for the one, then the other. */
package io.weir.policy.work;
