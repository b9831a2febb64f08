package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.enforce.Mode;
import io.weir.tools.UsageError;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class EnforceOptionsTest {

  @Test
  void shouldTakeTheModeOnlyAfterAnEqualsSign() {
    XdptopOptions options = parse("--enforce", "eth0");
    assertThat(options.interfaceName).isEqualTo("eth0");
    assertThat(options.enforce.isOn()).isTrue();
    assertThat(options.enforce.firstMode()).as("what it is").isNull();
    assertThat(parse("eth0", "--enforce").enforce.firstMode()).isNull();
    assertThat(parse("--enforce=ENFORCE", "eth0").enforce.firstMode()).isEqualTo(Mode.ENFORCE);
    assertThat(parse("eth0", "--enforce=audit").enforce.firstMode()).isEqualTo(Mode.AUDIT);
    assertThat(parse("eth0").enforce.isOn()).isFalse();
    assertThatThrownBy(() -> parse("--enforce=off", "eth0"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("write --enforce, =audit or =enforce");
  }

  @Test
  void shouldTakeTimesThatARuleCanHold() {
    assertThat(checked("1s").ttlOrDefault()).isEqualTo(Duration.ofSeconds(1));
    assertThat(checked("87600h").ttlOrDefault()).isEqualTo(Duration.ofDays(3650));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1ms", "999ms", "87601h", "99999999h"})
  void shouldRefuseTimesThatItCannot(String ttl) {
    assertThatThrownBy(() -> checked(ttl))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("--ttl: 1s to 87600h");
  }

  private static EnforceOptions checked(String ttl) {
    EnforceOptions options = parse("--enforce", "--ttl", ttl, "eth0").enforce;
    options.check(false);
    return options;
  }

  private static XdptopOptions parse(String... args) {
    XdptopOptions options = new XdptopOptions();
    new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
    return options;
  }
}
