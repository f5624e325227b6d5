package ai.beatra.provider.sandbox.chat.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Chance that is the same on every machine and JDK, seeded by SHA-256. */
public final class Dice implements RandomGenerator {
  private final SplittableRandom longs;

  public Dice(long seed) {
    longs = new SplittableRandom(seed);
  }

  /** A seed made from texts; neither their order nor where one ends and the next begins is lost. */
  public static long seed(List<String> texts) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** Dice of their own for one part of the work, independent of how often the others were cast. */
  public static Dice forPart(long seed, long part) {
    return new Dice(new Dice(seed ^ (part * 0x9E3779B97F4A7C15L)).nextLong());
  }

  @Override
  public long nextLong() {
    return longs.nextLong();
  }

  @Override
  public int nextInt(int bound) {
    return (int) Long.remainderUnsigned(nextLong(), bound);
  }

  @Override
  public int nextInt(int origin, int bound) {
    return origin + nextInt(bound - origin);
  }
}
