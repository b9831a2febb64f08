package io.weir.policy.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AsideTest {
  @Test
  void shouldWorkWhileItsCallerDoes() {
    CountDownLatch met = new CountDownLatch(2);
    Aside<String> aside = Aside.begin("other", () -> meet(met));

    assertThat(meet(met)).isEqualTo(Thread.currentThread().getName());
    assertThat(aside.await()).isEqualTo("other");
    assertThat(aside.await()).as("asked again").isEqualTo("other");
  }

  @Test
  void shouldThrowWhatTheWorkThrew() {
    WeirException refused = new WeirException("read", 0, "give another file");
    Aside<Void> aside =
        Aside.run(
            "other",
            () -> {
              throw refused;
            });

    assertThatThrownBy(aside::await).isSameAs(refused);
  }

  @Test
  void shouldKeepAnInterrupt() {
    CountDownLatch never = new CountDownLatch(2); // one does not come until the end
    Aside<String> aside = Aside.begin("other", () -> meet(never));
    Thread.currentThread().interrupt();

    assertThatThrownBy(aside::await).isInstanceOf(WeirException.class);
    assertThat(Thread.interrupted()).isTrue();
    never.countDown();
  }

  /** Waits until all have come; gives the thread's name. */
  private static String meet(CountDownLatch all) {
    all.countDown();
    try {
      all.await();
      return Thread.currentThread().getName();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
