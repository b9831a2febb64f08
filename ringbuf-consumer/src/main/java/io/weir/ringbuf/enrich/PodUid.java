package io.weir.ringbuf.enrich;

/** Pod uids in the names that the kubelet gives to cgroups. */
final class PodUid {
  private static final int UUID_LENGTH = 36;
  private static final int HASH_LENGTH = 32;

  private PodUid() {}

  /**
   * The uid that a segment names, with dashes; empty when it names none. Forms: {@code podUID},
   * {@code kubepods-burstable-podUID.slice}, and either followed by {@code :prefix:ID}.
   */
  static String ofSegment(String segment) {
    int colon = segment.indexOf(':');
    String name = colon < 0 ? segment : segment.substring(0, colon);
    if (name.startsWith("pod")) {
      return ofUid(name.substring(3));
    }
    int pod = name.lastIndexOf("-pod");
    if (pod < 0 || !name.endsWith(".slice")) {
      return "";
    }
    return ofUid(name.substring(pod + 4, name.length() - ".slice".length()));
  }

  private static String ofUid(String uid) {
    String dashed = uid.replace('_', '-');
    boolean valid = isUuid(dashed) || isHash(uid);
    return valid ? dashed : "";
  }

  private static boolean isHash(String uid) {
    return uid.length() == HASH_LENGTH && Hex.isLower(uid, 0, HASH_LENGTH);
  }

  private static boolean isUuid(String uid) {
    return uid.length() == UUID_LENGTH
        && Hex.isLower(uid, 0, 8)
        && uid.charAt(8) == '-'
        && Hex.isLower(uid, 9, 13)
        && uid.charAt(13) == '-'
        && Hex.isLower(uid, 14, 18)
        && uid.charAt(18) == '-'
        && Hex.isLower(uid, 19, 23)
        && uid.charAt(23) == '-'
        && Hex.isLower(uid, 24, UUID_LENGTH);
  }
}
