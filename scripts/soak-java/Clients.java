import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Clients that do what there is to do, as fast as they can or at a rate. */
final class Clients implements AutoCloseable {
  private static final int AS_FAST = 32;
  private static final int AT_A_RATE = 200;
  private static final Duration MEASURED = Duration.ofSeconds(20);

  private final Mix mix;
  private final Told told;
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_A_RATE);
  private volatile boolean closed;

  /** Hears how each operation has ended. */
  interface Told {
    /**
     * @param failure null if all was as it has to be
     */
    void ended(String operation, long nanos, Exception failure);
  }

  Clients(Mix mix, Told told) {
    this.mix = mix;
    this.told = told;
  }

  /** How many operations a second there can be, after a time in which nothing is counted. */
  double most(Duration warmUp) throws Exception {
    var done = new LongAdder();
    long begin = System.nanoTime() + warmUp.toNanos();
    long end = begin + MEASURED.toNanos();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < AS_FAST; i++) {
      var thread =
          new Thread(
              () -> {
                while (System.nanoTime() < end) {
                  run(mix.any(), System.nanoTime());
                  if (System.nanoTime() > begin) {
                    done.increment();
                  }
                }
              });
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
    return done.sum() / ((System.nanoTime() - begin) / 1e9);
  }

  /** From now on so many come a second, at random moments. */
  void start(double perSecond) {
    var arrivals = new Thread(() -> arrive(perSecond));
    arrivals.setDaemon(true);
    arrivals.start();
  }

  private void arrive(double perSecond) {
    double due = System.nanoTime();
    while (!closed) {
      due -= Math.log(1 - ThreadLocalRandom.current().nextDouble()) / perSecond * 1e9;
      long at = (long) due;
      for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      Mix.Kind kind = mix.any();
      threads.execute(() -> run(kind, at));
    }
  }

  private void run(Mix.Kind kind, long due) {
    Exception failure = null;
    try {
      mix.run(kind);
    } catch (Exception e) {
      failure = e;
    }
    told.ended(kind.name(), System.nanoTime() - due, failure);
  }

  /** Waits for what runs. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    TimeUnit.MILLISECONDS.sleep(500);
    threads.shutdown();
    threads.awaitTermination(2, TimeUnit.MINUTES);
  }
}
