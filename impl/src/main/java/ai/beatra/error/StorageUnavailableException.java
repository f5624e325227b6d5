package ai.beatra.error;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The storage is away or has too much to do; the same may succeed a little later. */
public final class StorageUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  public StorageUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
