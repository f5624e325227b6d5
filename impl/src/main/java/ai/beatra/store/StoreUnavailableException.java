package ai.beatra.store;

import org.jspecify.annotations.Nullable;

/**
 * The database is away, busy or full for the moment; the same transaction may succeed a little
 * later.
 */
public final class StoreUnavailableException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
