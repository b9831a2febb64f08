/** {@code policytrace suggest}: learns what an interface's endpoint does, and writes its policy. */
package io.weir.tools.policytrace.suggest;
