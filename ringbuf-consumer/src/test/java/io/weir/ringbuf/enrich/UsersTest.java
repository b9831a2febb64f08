package io.weir.ringbuf.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/bash
      toor:x:0:0::/root:/bin/sh
      # a comment
      +::::::
      broken:x
      bad:x:many:0:::
      nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
      alice:x:1000:1000:Alice,,,:/home/alice:/bin/bash
      1000:x:2000:2000:a number for a name:/:/bin/false
      last:x:4294967294:1::/:
      """;

  @TempDir Path etc;
  private Path passwd;

  @BeforeEach
  void write() throws IOException {
    passwd = Files.writeString(etc.resolve("passwd"), PASSWD);
  }

  @Test
  void shouldFindAUidByName() {
    assertThat(Users.read(passwd).uid("alice")).isEqualTo(1000);
    assertThat(Users.read(passwd).uid("root")).isZero();
    assertThat(Users.read(passwd).uid("last")).isEqualTo(4294967294L);
  }

  @Test
  void shouldTakeANumber() {
    assertThat(Users.read(passwd).uid("0")).isZero();
    assertThat(Users.read(passwd).uid("12345")).isEqualTo(12345);
    assertThat(Users.read(passwd).uid("4294967294")).isEqualTo(4294967294L);
  }

  @Test
  void shouldPreferANameToANumber() {
    assertThat(Users.read(passwd).uid("1000")).isEqualTo(2000);
  }

  @Test
  void shouldNameTheFirstUserOfAUid() {
    assertThat(Users.read(passwd).name(0)).contains("root");
    assertThat(Users.read(passwd).name(65534)).contains("nobody");
    assertThat(Users.read(passwd).name(7)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alise",
        "-1",
        "+1",
        "0x0",
        "1.5",
        "4294967295",
        "99999999999",
        "broken",
        " 0"
      })
  void shouldRefuseWhatIsNoUser(String name) {
    Users users = Users.read(passwd);

    assertThatThrownBy(() -> users.uid(name))
        .isInstanceOf(WeirException.class)
        .hasMessage(
            "look up user="
                + name
                + ": no such name in "
                + passwd
                + "; give a name from that file or a number up to 4294967294");
  }

  @Test
  void shouldKnowNumbersWithoutAFile() {
    Users users = Users.read(etc.resolve("absent"));

    assertThat(users.uid("0")).isZero();
    assertThat(users.name(0)).isEmpty();
    assertThatThrownBy(() -> users.uid("root")).hasMessageContaining("absent");
  }
}
