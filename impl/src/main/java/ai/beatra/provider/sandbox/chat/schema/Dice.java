package ai.beatra.provider.sandbox.chat.schema;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Chance that is the same on every machine and JDK. */
public final class Dice implements RandomGenerator {
  private final SplittableRandom longs;

  public Dice(long seed) {
    longs = new SplittableRandom(seed);
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
