package ai.beatra;

import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;

/**
 * Plays what several threads do to one object in many orders, one step of one thread at a time, as
 * a model checker finds them. Fails, with the order, where an exception is thrown or all wait for
 * each other. The scene makes all its objects itself, and looks at them without AssertJ.
 */
public final class Interleavings {
  /** {@code -Pthorough} and {@code -Pslow} try more. */
  private static final int MANY = 100 * Integer.getInteger("rounds", 3);

  private Interleavings() {}

  /** What a thread does. */
  @FunctionalInterface
  public interface Part {
    void play() throws Exception;
  }

  /** Plays the scene again and again. */
  public static void of(Runnable scene) {
    try {
      Lincheck.runConcurrentTest(MANY, scene);
    } catch (LincheckAssertionError e) {
      // It takes what lasts half a minute for a deadlock, as all does on a machine that has too
      // much to do. A fault is found again, since the orders are the same.
      Lincheck.runConcurrentTest(MANY, scene);
    }
  }

  public static void check(boolean holds) {
    if (!holds) {
      throw new AssertionError("does not hold in this order");
    }
  }

  /** Plays all parts at once, and returns when all have ended; fails where one has. */
  public static void together(Part... parts) {
    List<Playing> playing = List.of(parts).stream().map(Playing::new).toList();
    playing.forEach(Playing::start);
    playing.forEach(Playing::end);
  }

  /** A thread. The model checker sees neither what it throws nor a subclass of Thread. */
  public static final class Playing {
    private final Part part;
    private final Thread thread = new Thread(this::play);
    private @Nullable Throwable failure;

    public Playing(Part part) {
      this.part = part;
    }

    public void start() {
      thread.start();
    }

    private void play() {
      try {
        part.play();
      } catch (Throwable e) {
        failure = e;
      }
    }

    /** Waits for its end, and fails where it has. */
    public void end() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        failure = e;
      }
      if (failure != null) {
        throw new AssertionError(failure);
      }
    }
  }
}
