package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** The healthy routes to a model, in the order in which one call tries them. */
public final class Plan {
  private final List<Candidate> candidates;
  private final ScheduledExecutorService timer;
  private final Duration deadline;

  /**
   * @param candidates one at least
   */
  Plan(List<Candidate> candidates, ScheduledExecutorService timer, Duration deadline) {
    this.candidates = candidates;
    this.timer = timer;
    this.deadline = deadline;
  }

  /** The one that is tried first. */
  public Route first() {
    return candidates.get(0).route();
  }

  /** Whether what is done unseen may have to be paid. */
  public boolean spendsUnseen() {
    return candidates.stream().anyMatch(each -> each.provider().spendsUnseen());
  }

  /**
   * Prepares a chat with the first of them that answers.
   *
   * @param call what is asked, whichever route it takes
   */
  public RoutedChat chat(ChatCall call, ChatListener listener, Journal journal) {
    return new RoutedChat(candidates, call, listener, journal, timer, deadline);
  }
}
