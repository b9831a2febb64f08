package io.weir.man;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.exporters.table.Column;
import io.weir.exporters.table.DropColumn;
import io.weir.exporters.table.DropCountTables;
import io.weir.exporters.table.DropTable;
import io.weir.ringbuf.drop.NormalReasons;
import io.weir.tools.dropsnoop.Dropsnoop;
import java.io.IOException;
import java.nio.file.Files;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DropsnoopPageTest extends PageTest {

  DropsnoopPageTest() {
    super(
        new Dropsnoop(),
        "packet.drop",
        "packet.drop.count",
        "interface.unseen_drops",
        "weir.summary");
  }

  @Test
  void shouldDescribeEveryColumn() {
    Set<String> headers = new TreeSet<>(DropCountTables.HEADINGS);
    DropTable.columns(ZoneOffset.UTC, EnumSet.allOf(DropColumn.class)).stream()
        .map(Column::header)
        .forEach(headers::add);

    assertThat(page.boldTermsBefore("FIELDS", "JSON")).containsExactlyInAnyOrderElementsOf(headers);
  }

  @Test
  void shouldNameTheNormalReasonsAndNoOthers() throws IOException {
    String source = Files.readString(BASE.resolve("src/dropsnoop.8.adoc"));

    assertThat(source).contains("given: " + String.join(", ", NormalReasons.NAMES) + ".");
  }
}
