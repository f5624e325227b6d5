package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private static final StoreException FULL =
      StoreException.of(new SQLException("could not extend file", "53100"));

  private final Presence presence = new Presence("database.url");

  @Test
  void whatCanBeReadAndNotWrittenIsAwayUntilItIsWritten() {
    presence.noticed(true, new CompletionException(FULL));
    assertThat(presence.isAway()).isTrue();

    presence.noticed(false, null);
    assertThat(presence.isAway()).isTrue();

    presence.noticed(true, null);
    assertThat(presence.isAway()).isFalse();
  }

  @Test
  void whatWasAwayForReadersAloneIsBackWhenItIsRead() {
    presence.noticed(false, FULL);
    assertThat(presence.isAway()).isTrue();

    presence.noticed(false, null);
    assertThat(presence.isAway()).isFalse();
  }

  @Test
  void whatIsRefusedIsThere() {
    presence.noticed(true, StoreException.of(new SQLException("duplicate key", "23505")));
    presence.noticed(true, StoreException.of(new SQLException("deadlock detected", "40P01")));

    assertThat(presence.isAway()).isFalse();
  }
}
