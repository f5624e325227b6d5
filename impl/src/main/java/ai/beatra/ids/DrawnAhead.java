package ai.beatra.ids;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * What a strong generator gives, drawn a kilobyte at a time: to ask one for a few bytes costs as
 * much as to ask for many. As strong as that generator, and safe for use by several threads.
 */
public final class DrawnAhead implements RandomGenerator {
  private static final int BYTES = 1024;

  private final RandomGenerator generator;
  private final ByteBuffer drawn = ByteBuffer.allocate(BYTES).limit(0);

  public DrawnAhead(RandomGenerator generator) {
    this.generator = generator;
  }

  @Override
  public synchronized long nextLong() {
    if (!drawn.hasRemaining()) {
      generator.nextBytes(drawn.array());
      drawn.clear();
    }
    return drawn.getLong();
  }
}
