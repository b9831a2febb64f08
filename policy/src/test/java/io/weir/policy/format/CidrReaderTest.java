package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CidrReaderTest {
  @Test
  void shouldTakeAPrefixALineAndCommentsAsReasons() {
    ImportResult result =
        read(
            "\ufeff# a list\r\n\r\n192.0.2.0/24\r\n  198.51.100.7  # seen; twice\n; no\n"
                + "2001:db8::/32 ;SBL1\n1.2.3.4",
            new ImportOptions().why("list").set("bad").rank(7).ttl(Duration.ofHours(1)));

    assertThat(result.format()).isEqualTo(RuleFormat.CIDR);
    assertThat(result.refused()).isEmpty();
    assertThat(result.accepted())
        .containsExactly(
            imported("192.0.2.0/24", "list", 3),
            imported("198.51.100.7", "seen; twice", 4),
            imported("2001:db8::/32", "SBL1", 6),
            imported("1.2.3.4", "list", 7));
  }

  @Test
  void shouldBeAboutTheDestinationOfWhatIsSent() {
    Rule rule =
        read("192.0.2.0/24", new ImportOptions().direction(Direction.OUT).action(RuleAction.PASS))
            .accepted()
            .get(0)
            .rule();

    assertThat(rule.match().direction()).isEqualTo(Direction.OUT);
    assertThat(rule.match().sources()).isEmpty();
    assertThat(rule.match().destinations()).containsExactly(PrefixText.parse("192.0.2.0/24"));
    assertThat(rule.action()).isEqualTo(RuleAction.PASS);
    assertThat(rule.ttl()).isNull();
  }

  /** Long enough for two threads; a line in seven is refused, one in eleven is blank. */
  @Test
  void shouldReadALongListAsItReadsItsLines() {
    StringBuilder list = new StringBuilder("\ufeff");
    List<Integer> accepted = new ArrayList<>();
    List<Integer> refused = new ArrayList<>();
    for (int line = 1; line <= 20_011; line++) {
      if (line % 7 == 0) {
        list.append("10.0.300.").append(line).append('\n');
        refused.add(line);
      } else if (line % 11 == 0) {
        list.append(" \r\n");
      } else {
        list.append("10.").append(line >> 8).append('.').append(line & 255).append(".1 # ");
        list.append(line).append('\n');
        accepted.add(line);
      }
    }
    ImportResult result = read(list.toString(), options());

    assertThat(result.refused()).extracting(Refused::line).isEqualTo(refused);
    assertThat(result.accepted()).extracting(ImportedRule::line).isEqualTo(accepted);
    assertThat(result.accepted())
        .allSatisfy(
            imported -> {
              int line = imported.line();
              String address = "10." + (line >> 8) + "." + (line & 255) + ".1";
              assertThat(imported.rule().why()).isEqualTo(Integer.toString(line));
              assertThat(imported.rule().match().sources())
                  .containsExactly(PrefixText.parse(address));
            });
  }

  @Test
  void shouldRefuseEachWrongLineByItsNumber() {
    ImportResult result =
        read("1.2.3.4\n1.2.3.4/24\nexample.com\n1.2.3.4 1.2.3.5\n\n::1/130\n1.2.3.6 #", options());

    assertThat(result.accepted()).extracting(ImportedRule::line).containsExactly(1, 7);
    assertThat(result.refused())
        .containsExactly(
            new Refused(2, "1.2.3.4/24", "bits are set behind the prefix length: write 1.2.3.0/24"),
            new Refused(3, "example.com", "'example.com' is no IPv4 or IPv6 prefix"),
            new Refused(4, "1.2.3.4 1.2.3.5", "'1.2.3.4 1.2.3.5' is no IPv4 or IPv6 prefix"),
            new Refused(6, "::1/130", "prefix length '130': 0 to 128"));
  }

  @Test
  void shouldShowHostileLinesSafelyAndCutThem() {
    ImportResult result = read("\u001b[31m\u202e" + "x".repeat(500), options());

    assertThat(result.refused().get(0).text()).startsWith("\\x1b[31m\\u202exxx").endsWith("x...");
    assertThat(result.refused().get(0).reason()).startsWith("'\\x1b[31m\\u202exxx");
  }

  @Test
  void shouldRefuseACommentThatATableCannotHold() {
    assertThat(read("1.2.3.4 # " + "x".repeat(1025), options()).refused().get(0).reason())
        .isEqualTo("why: 1025 characters, at most 1024");
  }

  private static ImportedRule imported(String prefix, String why, int line) {
    RuleMatch match = RuleMatch.about(Direction.IN, PrefixText.parse(prefix));
    Rule rule = new Rule(Rule.NO_ID, match, RuleAction.DROP, 7, Duration.ofHours(1), "bad", why);
    return new ImportedRule(rule, line);
  }

  private static ImportOptions options() {
    return new ImportOptions();
  }

  private static ImportResult read(String text, ImportOptions options) {
    return RuleImport.read(text.getBytes(StandardCharsets.UTF_8), null, options);
  }
}
