package ai.beatra.limits.shared;

import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ApiException;
import ai.beatra.limits.LimitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this server has of the limits of a key or a tenant. Not for two threads at a time. */
final class HeldScope {
  private final String id;
  private final String whose;
  private final HeldRate requests = new HeldRate(LimitKind.REQUESTS);
  private final HeldRate tokens = new HeldRate(LimitKind.TOKENS);
  private final HeldSlots slots = new HeldSlots();

  /** How many requests wait until the others were asked. */
  private int waiting;

  /**
   * @param whose as messages call it, like {@code this key}
   */
  HeldScope(String id, String whose) {
    this.id = id;
    this.whose = whose;
  }

  void become(RateLimits limits) {
    requests.become(limits.requestsPerMinute());
    tokens.become(limits.tokensPerMinute());
    slots.become(limits.concurrentRequests());
  }

  Gate gate(boolean heard, long now) {
    return requests.gate(now).and(tokens.gate(now)).and(slots.gate(heard, now));
  }

  Optional<ApiException> refusal(long now) {
    var refusals = new ArrayList<ApiException>();
    if (requests.isShut(now)) {
      refusals.add(requests.refusal(whose, now));
    }
    if (tokens.isShut(now)) {
      refusals.add(tokens.refusal(whose, now));
    }
    if (slots.isShut(now)) {
      refusals.add(slots.refusal(whose));
    }
    return refusals.stream().max(LimitKind.WAIT);
  }

  /** Whether all that is in the way is that others have slots. */
  boolean mayOpenSoon(long now) {
    return !requests.isShut(now)
        && !tokens.isShut(now)
        && (!slots.isShut(now) || slots.mayComeBack());
  }

  void reopen() {
    slots.reopen();
  }

  void enter(long now) {
    slots.enter(now);
    requests.use(1, now);
  }

  void leave() {
    slots.leave();
  }

  void spend(RateLimits limits, long number, long now) {
    tokens.becomeIfNone(limits);
    tokens.use(number, now);
  }

  void await() {
    waiting++;
  }

  void awaitNoMore() {
    waiting--;
  }

  /** Adds what the others have to be asked or told. */
  void ask(List<Ask> asks, boolean heard, long now) {
    if (requests.lacks(waiting, now) || requests.isDirty(now)) {
      asks.add(requests.ask(id, waiting, now));
    }
    if (tokens.lacks(waiting, now) || tokens.isDirty(now)) {
      asks.add(tokens.ask(id, waiting, now));
    }
    if (slots.lacks(waiting, heard, now) || slots.isDirty(now)) {
      asks.add(slots.ask(id, waiting, now));
    }
  }

  void answered(Ask ask, Grant grant, long now) {
    switch (ask.kind()) {
      case REQUESTS -> requests.answered(ask, grant, now);
      case TOKENS -> tokens.answered(ask, grant, now);
      case SLOTS -> slots.answered(ask, grant, now);
    }
  }

  void failed(Ask ask) {
    switch (ask.kind()) {
      case REQUESTS -> requests.failed(ask);
      case TOKENS -> tokens.failed(ask);
      case SLOTS -> slots.failed();
    }
  }

  /** Whether the others should hear of it soon. */
  boolean isDirty(long now) {
    return requests.isDirty(now) || tokens.isDirty(now) || slots.isDirty(now);
  }

  boolean hasUnusedSlots() {
    return slots.hasUnused();
  }

  /**
   * @param total how many slots all servers have
   */
  void total(long total) {
    slots.total(total);
  }

  /** Whether forgetting it changes nothing. */
  boolean isIdle(long now) {
    return waiting == 0 && requests.isIdle(now) && tokens.isIdle(now) && slots.isIdle(now);
  }
}
