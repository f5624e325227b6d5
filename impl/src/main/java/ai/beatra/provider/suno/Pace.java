package ai.beatra.provider.suno;

import java.util.concurrent.TimeUnit;

/**
 * Keeps all questions to one provider together from being more than so many a second. Whoever asks
 * waits on its own thread, and for nobody's answer.
 */
final class Pace {
  private final long step;
  private long next = System.nanoTime();

  Pace(int perSecond) {
    this.step = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Waits so many milliseconds at least, and then for its turn. */
  void await(long milliseconds) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(milliseconds);
    TimeUnit.NANOSECONDS.sleep(untilTurn(System.nanoTime()));
  }

  private synchronized long untilTurn(long now) {
    long mine = Math.max(now, next);
    next = mine + step;
    return mine - now;
  }
}
