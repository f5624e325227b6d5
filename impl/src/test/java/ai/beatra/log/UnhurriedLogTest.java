package ai.beatra.log;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.server.Eventually;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class UnhurriedLogTest {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("unhurried");

  /** Stands still like a pipe that nobody reads. */
  private static final class Stuck extends AppenderBase<ILoggingEvent> {
    private final CountDownLatch read = new CountDownLatch(1);
    private final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      try {
        read.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      written.add(event.getFormattedMessage());
    }
  }

  private static ILoggingEvent line(String text) {
    return new LoggingEvent("", LOGGER, Level.INFO, text, null, null);
  }

  @Test
  void nobodyWaitsForTheReaderAndWhatIsLostIsTold() throws Exception {
    var stuck = new Stuck();
    stuck.start();
    var log = new UnhurriedLog(stuck, 2, count -> line(count + " lost"));
    log.start();

    for (int i = 0; i < 100; i++) {
      log.doAppend(line("line " + i));
    }
    stuck.read.countDown();
    log.flush(Duration.ofSeconds(30));

    Eventually.holds("it tells", () -> stuck.written.stream().anyMatch(s -> s.endsWith(" lost")));
    long written = stuck.written.stream().filter(text -> text.startsWith("line ")).count();
    long lost =
        stuck.written.stream()
            .filter(text -> text.endsWith(" lost"))
            .mapToLong(text -> Long.parseLong(text.replace(" lost", "")))
            .sum();
    assertThat(written).isBetween(2L, 3L);
    assertThat(written + lost).isEqualTo(100);
    assertThat(stuck.written.get(0)).isEqualTo("line 0");
  }
}
