package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;

/** Chance that is the same whenever the call is the same. */
final class SongSeed {
  private final byte[] hash;

  /**
   * The seed of a call.
   *
   * @param reference the hash of the reference's bytes, or of none
   */
  SongSeed(MusicCall call, byte[] reference) {
    MusicOptions options = call.options();
    MessageDigest digest = sha256();
    digest.update(reference);
    for (Object each :
        Arrays.asList(
            call.upstreamModel(),
            call.prompt(),
            call.lyrics(),
            call.instrumental(),
            call.title(),
            options.styleWeight(),
            options.weirdness(),
            options.negativeTags(),
            options.vocalGender())) {
      byte[] text = Objects.toString(each, "").getBytes(StandardCharsets.UTF_8);
      digest.update(
          ByteBuffer.allocate(5).put((byte) (each == null ? 0 : 1)).putInt(text.length).flip());
      digest.update(text);
    }
    hash = digest.digest();
  }

  /** The dice for one part of the work. */
  SplittableRandom dice(int part) {
    MessageDigest digest = sha256();
    digest.update(hash);
    digest.update((byte) part);
    return new SplittableRandom(ByteBuffer.wrap(digest.digest()).getLong());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
