package ai.beatra.tasks;

import ai.beatra.metrics.TaskWatch;
import ai.beatra.provider.Progress;
import ai.beatra.tasks.TaskRow.Stage;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** A task that this node runs at the moment. */
final class Run implements Progress {

  /** Why the work is to stop before it is done. */
  enum Stop {
    CANCELED,
    TIMED_OUT,
    /** The node stops. */
    SHUTDOWN,
    /** Another node runs it by now. */
    LOST
  }

  /** The task is at its end when this is reached, not before. */
  private static final int MOST = 99;

  private final TaskRow task;
  private final long deadline;
  private Stage stage;
  private TaskJob.Asked asked;
  private boolean changed;
  private @Nullable Thread worker;
  private volatile TaskWatch watch = TaskWatch.NONE;
  private @Nullable Stop stop;

  /**
   * @param deadline when it has taken too long, in nanoseconds of {@link System#nanoTime}
   */
  Run(TaskRow task, long deadline) {
    this.task = task;
    this.deadline = deadline;
    this.stage = task.stage();
    this.asked = task.asked();
  }

  TaskRow task() {
    return task;
  }

  /** Who is asked for the work, or will be; the place that it takes is there. */
  synchronized TaskJob.Asked asked() {
    return asked;
  }

  synchronized void ask(TaskJob.Asked next) {
    asked = next;
  }

  /** It is worked on from now on, which is heard here. */
  void watchedBy(TaskWatch hears) {
    watch = hears;
  }

  TaskWatch watch() {
    return watch;
  }

  /** A line of the log that is about this task, and who serves it. */
  LoggingEventBuilder about(LoggingEventBuilder line) {
    TaskJob.Asked by = asked();
    LoggingEventBuilder told =
        task.attempt()
            .about(line)
            .addKeyValue("model", task.order().resolvedModel())
            .addKeyValue("provider", by.provider())
            .addKeyValue("upstream_model", by.model());
    String traceId = watch.traceId();
    if (traceId != null) {
      told = told.addKeyValue("trace_id", traceId);
    }
    String failed = by.tries().json();
    return failed == null ? told : told.addKeyValue("tries", failed);
  }

  @Override
  public synchronized void report(int percent, String name, String message) {
    int forward = Math.max(stage.percent(), Math.min(percent, MOST));
    var next = new Stage(forward, name, message);
    changed |= !next.equals(stage);
    stage = next;
  }

  /** How far it is, if nobody was told yet. */
  synchronized @Nullable Stage unreported() {
    if (!changed) {
      return null;
    }
    changed = false;
    return stage;
  }

  boolean late() {
    return System.nanoTime() > deadline;
  }

  /** The current thread works on it, and is interrupted if that shall stop. */
  synchronized void begin() throws InterruptedException {
    if (stop != null) {
      throw new InterruptedException();
    }
    worker = Thread.currentThread();
  }

  /** The work is done or has failed; from now on nothing interrupts the current thread. */
  synchronized @Nullable Stop end() {
    worker = null;
    Thread.interrupted();
    return stop;
  }

  /** Whether it is stopped, and nobody goes on with it. */
  synchronized boolean isGivenUp() {
    return stop == Stop.CANCELED || stop == Stop.TIMED_OUT;
  }

  /** Whether it was stopped because it took too long. */
  synchronized boolean isLate() {
    return stop == Stop.TIMED_OUT;
  }

  synchronized boolean isStopped() {
    return stop != null;
  }

  /** Stops the work, if it is not done; the first reason counts. */
  synchronized void stop(Stop reason) {
    if (stop == null) {
      stop = reason;
      if (worker != null) {
        worker.interrupt();
      }
    }
  }
}
