package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What closes its own database does not take it for gone. */
class ClosedDatabaseTest extends DatabaseContract {

  @Test
  void whoComesAfterTheEndIsRefusedAndNothingIsLoggedOfIt() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(Presence.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.addAppender(lines);
    try {
      database().close();

      assertThatThrownBy(() -> database().read(tx -> 1)).isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> database().write(tx -> 1)).isInstanceOf(StoreException.class);
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list).isEmpty();
  }
}
