package ai.beatra.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Hands lines to a thread of its own, so that nobody waits for whoever reads the log. What comes
 * when too many wait already is lost; how many, is the next line that is written. Logback's
 * AsyncAppender either waits or does not tell.
 */
public final class UnhurriedLog extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final int TOGETHER_MS = 5;

  private final Appender<ILoggingEvent> target;
  private final LongFunction<ILoggingEvent> lost;
  private final BlockingQueue<ILoggingEvent> waiting;
  private final AtomicLong unwritten = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer = new Thread(this::write, "log");

  /**
   * @param most how many lines may wait
   * @param lost the line that says how many were lost
   */
  UnhurriedLog(Appender<ILoggingEvent> target, int most, LongFunction<ILoggingEvent> lost) {
    this.target = target;
    this.lost = lost;
    this.waiting = new ArrayBlockingQueue<>(most);
  }

  @Override
  public void start() {
    super.start();
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    unwritten.incrementAndGet();
    if (!waiting.offer(event)) {
      unwritten.decrementAndGet();
      dropped.incrementAndGet();
    }
  }

  private void write() {
    var together = new ArrayList<ILoggingEvent>();
    try {
      while (true) {
        together.add(waiting.take());
        // Who logs has to wake this thread if it waits for a line: once for all that come soon.
        TimeUnit.MILLISECONDS.sleep(TOGETHER_MS);
        waiting.drainTo(together);
        for (ILoggingEvent event : together) {
          target.doAppend(event);
          unwritten.decrementAndGet();
        }
        together.clear();
        long missing = dropped.getAndSet(0);
        if (missing > 0) {
          target.doAppend(lost.apply(missing));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until everything is written, at most so long. */
  public void flush(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (unwritten.get() > 0 && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
