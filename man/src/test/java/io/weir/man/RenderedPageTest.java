package io.weir.man;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How any page comes out of man(1). */
abstract class RenderedPageTest {
  static final Path BASE = Path.of(System.getProperty("basedir", "."));

  final ManPage page;

  /**
   * For one page.
   *
   * @param file its name, with the section: {@code xdptop.8}
   */
  RenderedPageTest(String file) {
    page = ManPage.read(BASE.resolve("target/" + file));
  }

  @Test
  void shouldRenderWithoutWarnings() throws IOException, InterruptedException {
    assertThat(page.render().warnings()).isEmpty();
  }

  @Test
  void shouldFitATerminalOf80Columns() throws IOException, InterruptedException {
    assertThat(page.render().lines()).allSatisfy(l -> assertThat(l.length()).isBetween(0, 80));
  }
}
