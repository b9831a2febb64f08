/** The one exception family of the project: what broke, the errno and the remedy. */
package io.weir.ringbuf.error;
