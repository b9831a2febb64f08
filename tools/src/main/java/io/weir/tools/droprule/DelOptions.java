package io.weir.tools.droprule;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The options of del. */
@Command(name = "droprule-del")
final class DelOptions {
  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "ID",
      description = "The rules' ids, as list shows them; ids are unique on the host.")
  List<Integer> ids = new ArrayList<>();
}
