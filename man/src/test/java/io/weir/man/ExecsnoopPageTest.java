package io.weir.man;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.exporters.table.Column;
import io.weir.exporters.table.ExecTable;
import io.weir.tools.execsnoop.Execsnoop;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecsnoopPageTest extends PageTest {

  ExecsnoopPageTest() {
    super(new Execsnoop(), "process.exec", "process.exit", "weir.summary");
  }

  @Test
  void shouldDescribeEveryColumn() {
    List<String> headers =
        new ExecTable(EnumSet.allOf(ExecTable.Extra.class), 0, false)
            .columns().stream().map(Column::header).toList();

    assertThat(page.boldTermsBefore("FIELDS", "JSON").stream().filter(t -> !t.startsWith("-")))
        .containsExactlyInAnyOrderElementsOf(headers);
  }
}
