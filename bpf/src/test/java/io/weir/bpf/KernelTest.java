package io.weir.bpf;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a class that runs against the real kernel: it skips, and says so, on an UnsupportedKernel
 * or a missing privilege only, and everything that it made must be gone at its end.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({LeakCheck.class, SkipUnsupported.class})
public @interface KernelTest {}
