package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.metrics.TryWatch;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.KnownFailures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One answer, by the first route that gives it. A route that fails before it has said anything
 * gives way to the next one; from the first word on its failure is that of the answer. There is one
 * deadline for the first word, whoever says it; and who waits for it is told when a route has taken
 * the request, and is silent.
 */
public final class RoutedChat implements ChatGeneration {
  private final Queue<Candidate> candidates;
  private final ChatListener listener;
  private final Journal journal;
  private final ScheduledExecutorService timer;
  private final Duration deadline;
  private final Alarm alarm;
  private final boolean streams;

  // All of these are guarded by this.
  private @Nullable ChatCall call;
  private @Nullable RouteTry current;
  private boolean wanted;
  private boolean answered;
  private boolean late;
  private boolean over;

  RoutedChat(
      List<Candidate> candidates,
      ChatCall call,
      ChatListener listener,
      Journal journal,
      ScheduledExecutorService timer,
      Duration deadline) {
    this.candidates = new ArrayDeque<>(candidates);
    this.call = call;
    this.streams = call.stream();
    this.listener = listener;
    this.journal = journal;
    this.timer = timer;
    this.deadline = deadline;
    this.alarm = new Alarm(timer);
  }

  @Override
  public void start() {
    if (candidates.size() > 1) {
      alarm.set(deadline, this::tooLate);
    }
    next(null);
  }

  private void tooLate() {
    RouteTry running;
    synchronized (this) {
      if (answered || over) {
        return;
      }
      late = true;
      candidates.clear();
      running = current;
    }
    if (running != null) {
      running.giveUp(KnownFailures.late(null));
    }
  }

  /**
   * Tries the next route.
   *
   * @param failure of the one before; null for the first
   */
  private void next(@Nullable Throwable failure) {
    RouteTry next = choose();
    if (next == null) {
      fail(failure == null ? KnownFailures.unavailable(1) : failure);
      return;
    }
    journal.begins(next.route());
    next.start();
    boolean more;
    synchronized (this) {
      more = wanted;
    }
    if (more) {
      next.more();
    }
  }

  private synchronized @Nullable RouteTry choose() {
    while (!over) {
      Candidate candidate = candidates.poll();
      if (candidate == null) {
        return null;
      }
      if (candidate.health().enter(candidate.route().upstreamModel())) {
        ChatCall asked = Objects.requireNonNull(call);
        if (candidates.isEmpty()) {
          call = null;
        }
        var chosen = new RouteTry(this, candidate, asked);
        current = chosen;
        return chosen;
      }
    }
    return null;
  }

  private void fail(Throwable failure) {
    if (end()) {
      listener.failed(failure);
    }
  }

  /** False if it has ended before. */
  private synchronized boolean end() {
    if (over) {
      return false;
    }
    over = true;
    call = null;
    alarm.off();
    return true;
  }

  @Override
  public void more() {
    RouteTry running;
    synchronized (this) {
      wanted = true;
      running = current;
    }
    if (running != null) {
      running.more();
    }
  }

  @Override
  public void cancel() {
    RouteTry running;
    synchronized (this) {
      running = current;
    }
    if (end() && running != null) {
      running.cancel();
    }
  }

  /** Nobody waits for the answer any more: if this route fails, no other one is tried. */
  public synchronized void stay() {
    candidates.clear();
    call = null;
  }

  /** Whether there is no other route if this one fails; then nobody needs the request any more. */
  synchronized boolean isLast() {
    return candidates.isEmpty() || answered;
  }

  /** The route has said something, so that no other is tried. False if it comes too late. */
  synchronized boolean answers(RouteTry route) {
    if (over || late || current != route) {
      return false;
    }
    answered = true;
    call = null;
    alarm.off();
    journal.says();
    return true;
  }

  TryWatch tries(Route route) {
    return journal.tries(route);
  }

  /** Whether the answer comes piece by piece, so that silence says something. */
  boolean streams() {
    return streams;
  }

  Alarm newAlarm() {
    return new Alarm(timer);
  }

  /** The route has taken the request, and has said nothing for a while. */
  void waits(RouteTry route) {
    synchronized (this) {
      if (answered || over || current != route) {
        return;
      }
    }
    listener.waits();
  }

  void event(ChatEvent event) {
    synchronized (this) {
      wanted = false;
    }
    listener.event(event);
  }

  void done() {
    if (end()) {
      listener.done();
    }
  }

  /** The route has failed. */
  void failed(RouteTry route, Throwable failure, Attempt attempt) {
    boolean elsewhere;
    synchronized (this) {
      if (over || current != route) {
        return;
      }
      elsewhere = !answered && !candidates.isEmpty() && route.maySendElsewhere(failure);
    }
    if (elsewhere) {
      journal.failed(attempt);
      next(failure);
    } else {
      fail(failure);
    }
  }

  /** Whether it has more than names of roles and empty texts. */
  static boolean says(ChatEvent.Delta delta) {
    return delta.parts().stream().anyMatch(RoutedChat::says);
  }

  private static boolean says(ChunkChoice part) {
    ChatDelta delta = part.getDelta();
    var nothing = new ChatDelta().role(delta.getRole());
    nothing.content("".equals(delta.getContent()) ? "" : null);
    nothing.refusal("".equals(delta.getRefusal()) ? "" : null);
    return part.getFinishReason() != null || part.getLogprobs() != null || !nothing.equals(delta);
  }
}
