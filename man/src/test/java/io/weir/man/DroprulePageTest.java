package io.weir.man;

import io.weir.tools.droprule.Droprule;
import java.util.List;
import java.util.Set;

class DroprulePageTest extends CommandsPageTest {
  DroprulePageTest() {
    super(
        new Droprule(),
        "droprule",
        Set.of("--json", "--netns", "--debug", "-h", "--help", "--version"),
        List.of(
            "rule.state",
            "datapath.state",
            "rule.change",
            "rule.file",
            "rule.refused",
            "datapath.detached",
            "rule.transaction",
            "rule.test"));
  }
}
