package ai.beatra.provider.sandbox.chat.schema;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ProviderException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * How much one request may make the sandbox work, whatever it asks for: all its patterns, schemas,
 * lookups and tokens are paid from one account of steps. A step is a character that a pattern
 * reads, or what takes about as long, some ten nanoseconds. Used by one thread at a time.
 */
public final class Effort {
  /** A second or less on any machine, and far more than an honest request needs. */
  public static final long MOST_STEPS = 50_000_000;

  /** What a visit to a schema costs, the making of a token, and of one of its probabilities. */
  public static final int SCHEMA = 20;

  public static final int TOKEN = 10;
  public static final int PROBABILITY = 20;

  /** What a character costs that is split into tokens. */
  public static final int SPLIT = 5;

  private final BooleanSupplier abandoned;
  private long left = MOST_STEPS;

  /**
   * @param abandoned whether nobody waits for the answer any more; it is asked often
   */
  public Effort(BooleanSupplier abandoned) {
    this.abandoned = abandoned;
  }

  /**
   * Pays for work, before or after it is done.
   *
   * @throws ProviderException invalid_request, when the account is empty
   * @throws CancellationException when nobody waits for the answer any more
   */
  public void take(long steps) {
    if (abandoned.getAsBoolean()) {
      throw new CancellationException();
    }
    left -= steps;
    if (left < 0) {
      throw new ProviderException(
          ErrorCode.INVALID_REQUEST,
          "The request asks for more work than the sandbox does for one answer. Use simpler"
              + " patterns and smaller schemas, or a shorter prompt.");
    }
  }
}
