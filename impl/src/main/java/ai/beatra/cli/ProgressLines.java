package ai.beatra.cli;

import ai.beatra.store.Progress;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;

/** A line every ten seconds for who waits for a long command. */
final class ProgressLines implements Progress {
  private static final Duration EACH = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final Clock clock;
  private long last;

  ProgressLines(PrintWriter out, Clock clock) {
    this.out = out;
    this.clock = clock;
    this.last = clock.millis();
  }

  @Override
  public void at(String work, long done, long all) {
    long now = clock.millis();
    if (now - last >= EACH.toMillis()) {
      last = now;
      out.println("%s: %d of %d".formatted(work, done, all));
    }
  }
}
