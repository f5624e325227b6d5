package ai.beatra.conformance.states;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A thing that is made when it is first asked for, or ahead by running it. */
final class Once<T> implements Runnable {
  private final FutureTask<T> made;

  Once(Callable<T> make) {
    made = new FutureTask<>(make);
  }

  @Override
  public void run() {
    made.run();
  }

  /**
   * Makes it now, unless it was made or is being made.
   *
   * @throws IllegalArgumentException when it was made so
   */
  T get() throws CannotMake, IOException {
    run();
    try {
      return made.get();
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause();
      if (cause instanceof CannotMake cannot) {
        throw cannot;
      }
      if (cause instanceof IllegalArgumentException unknown) {
        throw unknown;
      }
      throw cause instanceof IOException io ? io : new IOException(cause);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    }
  }
}
