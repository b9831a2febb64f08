/**
 * Files of rules: what is read and written, exactly or not at all. Pure; an interface's name, where
 * a format has one, is told by the caller.
 */
package io.weir.policy.format;
