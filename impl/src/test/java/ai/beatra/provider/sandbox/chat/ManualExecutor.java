package ai.beatra.provider.sandbox.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An executor whose tasks run when the test says so, on its thread, in a time that it moves on. */
final class ManualExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private final List<Task> waiting = new ArrayList<>();
  private long now;
  private boolean stopped;

  private final class Task extends FutureTask<Object> implements ScheduledFuture<Object> {
    private final long due;

    Task(Runnable work, long due) {
      super(work, "done");
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - now, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  /** Runs what is due now, and what becomes due by that. */
  void runDue() {
    for (int i = 0; i < waiting.size(); ) {
      Task task = waiting.get(i);
      if (task.due <= now) {
        waiting.remove(i);
        task.run();
        i = 0;
      } else {
        i++;
      }
    }
  }

  void moveOn(Duration time) {
    now += time.toNanos();
    runDue();
  }

  /** How many tasks wait that were not cancelled. */
  long waiting() {
    return waiting.stream().filter(task -> !task.isCancelled()).count();
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    if (stopped) {
      throw new RejectedExecutionException();
    }
    Task task = new Task(command, now + unit.toNanos(delay));
    waiting.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable command) {
    waiting.add(new Task(command, now));
  }

  @Override
  public void shutdown() {
    stopped = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    stopped = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return stopped;
  }

  @Override
  public boolean isTerminated() {
    return stopped;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return stopped;
  }
}
