package ai.beatra;

import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;

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

  /** Plays all parts at once, and returns when all have ended. */
  public static void together(Part... parts) {
    List<Thread> threads = List.of(parts).stream().map(Interleavings::started).toList();
    threads.forEach(Interleavings::join);
  }

  private static Thread started(Part part) {
    var thread =
        new Thread(
            () -> {
              try {
                part.play();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    thread.start();
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
