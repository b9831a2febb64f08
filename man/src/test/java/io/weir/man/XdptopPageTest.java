package io.weir.man;

import io.weir.tools.xdptop.Xdptop;

class XdptopPageTest extends PageTest {

  XdptopPageTest() {
    super(new Xdptop(), "interface.sample", "flow.start", "weir.summary");
  }
}
