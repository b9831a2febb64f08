package io.weir.man;

class WeirEnforcePageTest extends RenderedPageTest {
  WeirEnforcePageTest() {
    super("weir-enforce.7");
  }
}
