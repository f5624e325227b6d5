package ai.beatra.limits;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a tenant and each of its keys have used. Not for two threads at a time. */
final class TenantCounters {
  private final MonotonicTime time;
  private final Counters account;
  private final Map<String, Counters> keys = new HashMap<>();

  TenantCounters(Clock clock) {
    this.time = new MonotonicTime(clock);
    this.account = new Counters("this account", time);
  }

  /**
   * Counts a request that begins.
   *
   * @throws ApiException rate_limited; then nothing was counted
   */
  void enter(Caller caller) {
    Counters key = key(caller);
    Optional<ApiException> refusal =
        Stream.of(key.refusal(caller.keyLimits()), account.refusal(caller.tenantLimits()))
            .flatMap(Optional::stream)
            .max(LimitKind.WAIT);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    key.enter();
    account.enter();
  }

  void leave(Caller caller) {
    key(caller).leave();
    account.leave();
    forgetIfIdle(caller);
  }

  void spend(Caller caller, long tokens) {
    key(caller).spend(caller.keyLimits(), tokens);
    account.spend(caller.tenantLimits(), tokens);
    forgetIfIdle(caller);
  }

  private void forgetIfIdle(Caller caller) {
    if (key(caller).areIdle()) {
      keys.remove(caller.keyId());
    }
  }

  /** Forgets the keys of which nothing need be known. */
  void sweep() {
    keys.values().removeIf(Counters::areIdle);
  }

  /** Whether nothing need be known of the tenant either. */
  boolean areIdle() {
    return keys.isEmpty() && account.areIdle();
  }

  private Counters key(Caller caller) {
    return keys.computeIfAbsent(caller.keyId(), id -> new Counters("this key", time));
  }
}
