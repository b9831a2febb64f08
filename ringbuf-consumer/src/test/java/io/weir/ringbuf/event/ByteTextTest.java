package io.weir.ringbuf.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTextTest {
  @Test
  void shouldDecodeAscii() {
    ByteText text = ByteText.of(bytes("/usr/bin/ls"));

    assertThat(text.text()).isEqualTo("/usr/bin/ls");
    assertThat(text.valid()).isTrue();
    assertThat(text.base64()).isEmpty();
  }

  @Test
  void shouldDecodeNothing() {
    assertThat(ByteText.of(new byte[0])).isEqualTo(new ByteText("", ""));
  }

  @Test
  void shouldKeepControlCharactersForTheSinkToEscape() {
    assertThat(ByteText.of(bytes("a\n\u001b[31m\0b")).text()).isEqualTo("a\n\u001b[31m\0b");
  }

  @Test
  void shouldDecodeSequencesOfEveryLength() {
    String all = "é ߿ ࠀ 日 \uffff \ud800\udc00 😀 \udbff\udfff";

    assertThat(ByteText.of(bytes(all))).isEqualTo(new ByteText(all, ""));
  }

  @Test
  void shouldEscapeEachByteOfAnInvalidSequence() {
    assertEscaped("80", "\\x80");
    assertEscaped("ff", "\\xff");
    assertEscaped("fe", "\\xfe");
    assertEscaped("c3 28", "\\xc3(");
    assertEscaped("e2 82 28", "\\xe2\\x82(");
    assertEscaped("41 bf 42", "A\\xbfB");
  }

  @Test
  void shouldEscapeOverlongForms() {
    assertEscaped("c0 80", "\\xc0\\x80");
    assertEscaped("c1 bf", "\\xc1\\xbf");
    assertEscaped("e0 80 af", "\\xe0\\x80\\xaf");
    assertEscaped("e0 9f bf", "\\xe0\\x9f\\xbf");
    assertEscaped("f0 8f bf bf", "\\xf0\\x8f\\xbf\\xbf");
  }

  @Test
  void shouldEscapeSurrogates() {
    assertEscaped("ed a0 80", "\\xed\\xa0\\x80");
    assertEscaped("ed bf bf", "\\xed\\xbf\\xbf");
  }

  @Test
  void shouldEscapeWhatIsAboveTheLastCodePoint() {
    assertEscaped("f4 90 80 80", "\\xf4\\x90\\x80\\x80");
    assertEscaped("f5 80 80 80", "\\xf5\\x80\\x80\\x80");
    assertEscaped("f8 88 80 80 80", "\\xf8\\x88\\x80\\x80\\x80");
  }

  @Test
  void shouldEscapeASequenceThatTheEndCuts() {
    assertEscaped("61 c3", "a\\xc3");
    assertEscaped("61 e6 97", "a\\xe6\\x97");
    assertEscaped("61 f0 9f 98", "a\\xf0\\x9f\\x98");
  }

  @Test
  void shouldKeepTheValidTextAroundWhatItEscapes() {
    assertEscaped("c3 a9 ff e6 97 a5 80", "é\\xff日\\x80");
  }

  @Test
  void shouldReadARegionOfABufferWithoutMovingIt() {
    ByteBuffer direct = ByteBuffer.allocateDirect(16);
    direct.put(4, bytes("日本"));

    assertThat(ByteText.of(direct, 4, 6).text()).isEqualTo("日本");
    assertThat(ByteText.of(direct, 4, 5).text()).isEqualTo("日\\xe6\\x9c");
    assertThat(direct.position()).isZero();
  }

  @Test
  void shouldGiveTheRawBytesOfTheRegionOnly() {
    byte[] bytes = {'x', 'a', (byte) 0xff, 'y'};

    ByteText text = ByteText.of(bytes, 1, 2);

    assertThat(text.text()).isEqualTo("a\\xff");
    assertThat(Base64.getDecoder().decode(text.base64())).containsExactly('a', 0xff);
  }

  @Test
  void shouldEndACStringAtTheFirstNulOrTheLimit() {
    ByteBuffer comm = ByteBuffer.wrap(bytes("..bash\0zz12345678901234567890"));

    assertThat(ByteText.ofCString(comm, 2, 16).text()).isEqualTo("bash");
    assertThat(ByteText.ofCString(comm, 7, 4).text()).isEqualTo("zz12");
    assertThat(ByteText.ofCString(comm, 6, 4).text()).isEmpty();
  }

  @Test
  void shouldAgreeWithTheStrictDecoderOnRandomBytes() {
    Random random = new Random(23);
    byte[] alphabet = HexBytes.of("00 41 7f 80 8f 90 9f a0 bf c0 c2 df e0 e2 ed ef f0 f1 f4 f5 ff");
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(6)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = alphabet[random.nextInt(alphabet.length)];
      }
      String strict = strictlyDecoded(bytes);
      ByteText text = ByteText.of(bytes);
      assertThat(text.valid()).as(HexBytes.text(bytes)).isEqualTo(strict != null);
      if (strict != null) {
        assertThat(text.text()).isEqualTo(strict);
      }
    }
  }

  private static void assertEscaped(String hex, String expected) {
    byte[] bytes = HexBytes.of(hex);
    ByteText text = ByteText.of(bytes);
    assertThat(text.text()).isEqualTo(expected);
    assertThat(text.valid()).isFalse();
    assertThat(Base64.getDecoder().decode(text.base64())).isEqualTo(bytes);
  }

  private static String strictlyDecoded(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      CharBuffer chars = decoder.decode(ByteBuffer.wrap(bytes));
      return chars.toString();
    } catch (CharacterCodingException invalid) {
      return null;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
