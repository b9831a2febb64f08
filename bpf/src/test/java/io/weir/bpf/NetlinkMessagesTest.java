package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.error.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages as netlink(7) lays them out. */
class NetlinkMessagesTest {
  private static final int MULTI = 2;

  private final List<Integer> taken = new ArrayList<>();

  @Test
  void shouldGiveAttributesByTypeAndNestedOnes() {
    ByteBuffer in = bytes();
    attribute(in, 3, new byte[] {'v', '0', 0}); // padded to 8 bytes
    in.putShort((short) 12).putShort((short) (0x8000 | 18)); // NLA_F_NESTED
    in.putShort((short) 8).putShort((short) 1).putInt(1500);
    NetlinkAttributes attributes = new NetlinkAttributes(in.flip());

    assertThat(attributes.text(3)).isEqualTo("v0");
    assertThat(attributes.nested(18).int32(1)).isEqualTo(1500);
    assertThat(attributes.int32(1)).isZero();
    assertThat(attributes.nested(4).text(1)).isEmpty();
  }

  @Test
  void shouldReadNothingBeyondAnAttribute() {
    ByteBuffer in = bytes();
    in.putShort((short) 20).putShort((short) 23).putLong(7).putLong(9);
    in.putShort((short) 40).putShort((short) 5).putInt(1); // longer than what is there
    NetlinkAttributes attributes = new NetlinkAttributes(in.flip());

    assertThat(attributes.int64(23, 1)).isEqualTo(9);
    assertThat(attributes.int64(23, 2)).isZero();
    assertThat(attributes.int32(5)).isZero();
  }

  @Test
  void shouldTakeMessagesUntilTheAnswerIsDone() {
    ByteBuffer in = bytes();
    message(in, 44, MULTI, 0);
    message(in, 45, MULTI, 0);

    assertThat(parse(in)).isZero();
    message(in, 3, MULTI, 0); // NLMSG_DONE
    taken.clear();
    assertThat(parse(in)).isEqualTo(1);
    assertThat(taken).containsExactly(44, 45);
  }

  @Test
  void shouldEndWithAMessageThatIsAlone() {
    ByteBuffer in = bytes();
    message(in, 16, 0, 0);

    assertThat(parse(in)).isEqualTo(1);
    assertThat(taken).containsExactly(16);
  }

  @Test
  void shouldGiveTheKernelsErrnoAndRefuseWhatIsCut() {
    ByteBuffer in = bytes();
    message(in, 2, 0, -Errno.ENODEV); // NLMSG_ERROR

    assertThat(parse(in)).isEqualTo(-Errno.ENODEV);
    assertThat(parse(in.position(18))).isEqualTo(-Errno.EINVAL);
    assertThat(taken).isEmpty();
  }

  private int parse(ByteBuffer in) {
    byte[] bytes = new byte[in.position()];
    in.get(0, bytes);
    return NetlinkMessages.parse(bytes, bytes.length, this::take);
  }

  private void take(int type, ByteBuffer body) {
    assertThat(body.remaining()).isEqualTo(Integer.BYTES);
    taken.add(type);
  }

  private static ByteBuffer bytes() {
    return ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
  }

  private static void attribute(ByteBuffer in, int type, byte[] value) {
    in.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    in.position((in.position() + 3) & -4);
  }

  private static void message(ByteBuffer in, int type, int flags, int body) {
    in.putInt(20).putShort((short) type).putShort((short) flags).putLong(0).putInt(body);
  }
}
