package ai.beatra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.store.TestDatabase.TestClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private final StringWriter lines = new StringWriter();
  private final TestClock clock = new TestClock();
  private final ProgressLines progress = new ProgressLines(new PrintWriter(lines, true), clock);

  private void after(int seconds, String work, long done) {
    clock.advance(Duration.ofSeconds(seconds));
    progress.at(work, done, 900);
  }

  @Test
  void whatIsShortSaysNothing() {
    after(0, "files, copied", 100);
    after(9, "files, copied", 900);

    assertThat(lines.toString()).isEmpty();
  }

  @Test
  void whatIsLongSaysEveryTenSecondsHowFarItIs() {
    after(10, "rows of tasks, copied", 100);
    after(1, "rows of tasks, copied", 200);
    after(9, "files, copied", 300);
    after(9, "files, copied", 400);

    assertThat(lines.toString())
        .hasLineCount(2)
        .containsSubsequence("rows of tasks, copied: 100 of 900", "files, copied: 300 of 900");
  }
}
