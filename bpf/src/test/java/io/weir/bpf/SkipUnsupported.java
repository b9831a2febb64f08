package io.weir.bpf;

import io.weir.ringbuf.error.PrivilegeMissing;
import io.weir.ringbuf.error.UnsupportedKernel;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Turns what this kernel or user cannot do into a skipped test, and prints which. */
final class SkipUnsupported implements TestExecutionExceptionHandler {
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    if (thrown instanceof UnsupportedKernel || thrown instanceof PrivilegeMissing) {
      String test =
          context.getRequiredTestClass().getSimpleName()
              + "."
              + context.getRequiredTestMethod().getName();
      System.out.println("SKIPPED " + test + ": " + thrown.getMessage());
      throw new TestAbortedException(thrown.getMessage(), thrown);
    }
    throw thrown;
  }
}
