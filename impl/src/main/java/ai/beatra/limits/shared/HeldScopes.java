package ai.beatra.limits.shared;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import ai.beatra.limits.LimitKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this server has of the limits of a tenant and of those of its keys: each request has to pass
 * both. One thread at a time.
 */
final class HeldScopes {
  private final String id;
  private final HeldScope account;
  private final Map<String, HeldScope> keys = new HashMap<>();

  /**
   * @param id the tenant's
   */
  HeldScopes(String id) {
    this.id = id;
    this.account = new HeldScope(id, "this account");
  }

  private Stream<HeldScope> all() {
    return Stream.concat(keys.values().stream(), Stream.of(account));
  }

  private HeldScope key(Caller caller) {
    return keys.computeIfAbsent(caller.keyId(), key -> new HeldScope(key, "this key"));
  }

  /**
   * @param scope the id of the tenant or of one of its keys
   */
  private @Nullable HeldScope named(String scope) {
    return scope.equals(id) ? account : keys.get(scope);
  }

  private void both(Caller caller, Consumer<HeldScope> what) {
    what.accept(key(caller));
    what.accept(account);
  }

  /** Lets a request in, if both are open. */
  Gate enter(Caller caller, boolean heard, long now) {
    HeldScope key = key(caller);
    key.become(caller.keyLimits());
    account.become(caller.tenantLimits());
    Gate gate = key.gate(heard, now).and(account.gate(heard, now));
    if (gate == Gate.OPEN) {
      both(caller, scope -> scope.enter(now));
    }
    return gate;
  }

  /** Why one of them is shut. */
  ApiException refusal(Caller caller, long now) {
    return Stream.of(key(caller).refusal(now), account.refusal(now))
        .flatMap(Optional::stream)
        .max(LimitKind.WAIT)
        .orElseThrow();
  }

  /** A request that was let in has ended. */
  void leave(Caller caller) {
    both(caller, HeldScope::leave);
  }

  void spend(Caller caller, long tokens, long now) {
    key(caller).spend(caller.keyLimits(), tokens, now);
    account.spend(caller.tenantLimits(), tokens, now);
  }

  void await(Caller caller) {
    both(caller, HeldScope::await);
  }

  void awaitNoMore(Caller caller) {
    both(caller, HeldScope::awaitNoMore);
  }

  boolean mayOpenSoon(Caller caller, long now) {
    return key(caller).mayOpenSoon(now) && account.mayOpenSoon(now);
  }

  void reopen(Caller caller) {
    both(caller, HeldScope::reopen);
  }

  /**
   * Whether the others should hear of something soon.
   *
   * @param caller of whom something has changed; null for any
   */
  boolean isDirty(@Nullable Caller caller, long now) {
    return caller == null
        ? all().anyMatch(scope -> scope.isDirty(now))
        : key(caller).isDirty(now) || account.isDirty(now);
  }

  /** What the others have to be asked or told. */
  List<Ask> asks(boolean heard, long now) {
    var asks = new ArrayList<Ask>();
    all().forEach(scope -> scope.ask(asks, heard, now));
    return asks;
  }

  /**
   * @param grants what was answered to each; null if that failed
   */
  void settled(List<Ask> asks, @Nullable List<Grant> grants, long now) {
    for (int i = 0; i < asks.size(); i++) {
      Ask ask = asks.get(i);
      HeldScope scope = named(ask.scope());
      if (scope != null && grants != null) {
        scope.answered(ask, grants.get(i), now);
      } else if (scope != null) {
        scope.failed(ask);
      }
    }
  }

  boolean hasUnusedSlots() {
    return all().anyMatch(HeldScope::hasUnusedSlots);
  }

  /**
   * @param scope the id of the tenant or of one of its keys
   * @param slots how many all servers have
   */
  void total(String scope, long slots) {
    HeldScope known = named(scope);
    if (known != null) {
      known.total(slots);
    }
  }

  /** Forgets the keys of which nothing need be known; whether that is so of all. */
  boolean forget(long now) {
    keys.values().removeIf(key -> key.isIdle(now));
    return keys.isEmpty() && account.isIdle(now);
  }
}
