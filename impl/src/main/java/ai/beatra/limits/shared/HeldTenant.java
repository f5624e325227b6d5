package ai.beatra.limits.shared;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import ai.beatra.limits.LimitKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this server has of the limits of a tenant and its keys. Who finds too little asks the
 * others, for all who wait; one asks at a time. Thread-safe: nobody waits for the others while he
 * is in a monitor.
 */
final class HeldTenant {
  /** What another server gives back may be on its way: so often it is asked again. */
  private static final int AGAIN = 2;

  private static final long PAUSE_MS = 25;

  private final String id;
  private final SharedCounts counts;
  private final LongSupplier nanos;
  private final HeldScope account;
  private final Map<String, HeldScope> keys = new HashMap<>();
  private @Nullable Settlement settlement;
  private boolean told;
  private boolean forgotten;

  HeldTenant(String id, SharedCounts counts, LongSupplier nanos) {
    this.id = id;
    this.counts = counts;
    this.nanos = nanos;
    this.account = new HeldScope(id, "this account");
  }

  /** What the others are asked at the moment. */
  private record Settlement(List<Ask> asks, CompletableFuture<Boolean> done) {
    void await() {
      try {
        done.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException failure ? failure : e;
      }
    }
  }

  /**
   * Lets a request in.
   *
   * @return false if this was forgotten meanwhile; then nothing was done
   * @throws ApiException rate_limited
   */
  boolean enter(Caller caller) {
    boolean heard = counts.isHeard();
    synchronized (this) {
      if (forgotten) {
        return false;
      }
      if (passes(caller, heard)) {
        return true;
      }
      await(caller);
    }
    try {
      ask(caller);
      return true;
    } finally {
      awaitNoMore(caller);
    }
  }

  /**
   * @return false if the others have to be asked
   * @throws ApiException rate_limited
   */
  private synchronized boolean passes(Caller caller, boolean heard) {
    long now = nanos.getAsLong();
    HeldScope key = key(caller);
    key.become(caller.keyLimits());
    account.become(caller.tenantLimits());
    Gate gate = key.gate(heard, now).and(account.gate(heard, now));
    if (gate == Gate.OPEN) {
      key.enter(now);
      account.enter(now);
    } else if (gate == Gate.SHUT) {
      throw refusal(key, now).orElseThrow();
    }
    return gate == Gate.OPEN;
  }

  private Optional<ApiException> refusal(HeldScope key, long now) {
    return Stream.of(key.refusal(now), account.refusal(now))
        .flatMap(Optional::stream)
        .max(LimitKind.WAIT);
  }

  private void ask(Caller caller) {
    int again = AGAIN;
    while (true) {
      boolean asked = settle();
      try {
        if (passes(caller, asked || counts.isHeard())) {
          return;
        }
      } catch (ApiException refusal) {
        // The one who asked waits for all: a flood that is refused must not hold threads.
        if (!asked || again-- == 0 || !mayOpenSoon(caller)) {
          throw refusal;
        }
        pause();
        reopen(caller);
      }
    }
  }

  /** In a way in which another thread makes up for this one. */
  private static void pause() {
    try {
      new CompletableFuture<Void>().get(PAUSE_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException over) {
      // It is over.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Asks and tells the others what there is to be asked and told, or waits until what they are
   * being asked already is answered.
   *
   * @return whether it was done here
   */
  private boolean settle() {
    Settlement known;
    Settlement own;
    synchronized (this) {
      known = settlement;
      own = known == null ? new Settlement(asks(), new CompletableFuture<>()) : known;
      if (own.asks().isEmpty()) {
        return true;
      }
      settlement = own;
    }
    if (known != null) {
      known.await();
      return false;
    }
    settle(own);
    return true;
  }

  private List<Ask> asks() {
    long now = nanos.getAsLong();
    boolean heard = counts.isHeard();
    var asks = new ArrayList<Ask>();
    scopes().forEach(scope -> scope.ask(asks, heard, now));
    return asks;
  }

  private void settle(Settlement own) {
    List<Grant> grants = null;
    RuntimeException failure = null;
    try {
      grants = counts.settle(id, own.asks());
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      settled(own, grants);
      if (grants != null) {
        own.done().complete(true);
      } else {
        own.done()
            .completeExceptionally(
                failure == null ? new IllegalStateException("limits were not asked") : failure);
      }
    }
  }

  private synchronized void settled(Settlement own, @Nullable List<Grant> grants) {
    long now = nanos.getAsLong();
    for (int i = 0; i < own.asks().size(); i++) {
      Ask ask = own.asks().get(i);
      HeldScope scope = ask.scope().equals(id) ? account : keys.get(ask.scope());
      if (scope != null && grants != null) {
        scope.answered(ask, grants.get(i), now);
      } else if (scope != null) {
        scope.failed(ask);
      }
    }
    settlement = null;
  }

  private synchronized void await(Caller caller) {
    key(caller).await();
    account.await();
  }

  private synchronized void awaitNoMore(Caller caller) {
    key(caller).awaitNoMore();
    account.awaitNoMore();
  }

  private synchronized boolean mayOpenSoon(Caller caller) {
    long now = nanos.getAsLong();
    return key(caller).mayOpenSoon(now) && account.mayOpenSoon(now);
  }

  private synchronized void reopen(Caller caller) {
    key(caller).reopen();
    account.reopen();
  }

  /** A request that was let in has ended. */
  synchronized void leave(Caller caller) {
    key(caller).leave();
    account.leave();
  }

  /**
   * Counts tokens.
   *
   * @return false if this was forgotten meanwhile; then nothing was done
   */
  synchronized boolean spend(Caller caller, long tokens) {
    if (forgotten) {
      return false;
    }
    long now = nanos.getAsLong();
    key(caller).spend(caller.keyLimits(), tokens, now);
    account.spend(caller.tenantLimits(), tokens, now);
    return true;
  }

  /**
   * Whether somebody has to see to it that the others are told; he is asked once, until he does.
   *
   * @param caller of whom something has changed; null for any
   */
  synchronized boolean isToBeTold(@Nullable Caller caller) {
    if (told) {
      return false;
    }
    long now = nanos.getAsLong();
    told =
        caller == null
            ? scopes().anyMatch(scope -> scope.isDirty(now))
            : key(caller).isDirty(now) || account.isDirty(now);
    return told;
  }

  /** Tells the others what they should know. */
  void tell() {
    synchronized (this) {
      told = false;
    }
    if (!settle()) {
      // What was on its way may have begun before there was something to tell.
      settle();
    }
  }

  /** Whether there are slots that nobody uses here. */
  synchronized boolean hasUnusedSlots() {
    return scopes().anyMatch(HeldScope::hasUnusedSlots);
  }

  /**
   * @param scope the id of the tenant or of one of its keys
   * @param slots how many all servers have
   */
  synchronized void total(String scope, long slots) {
    HeldScope known = scope.equals(id) ? account : keys.get(scope);
    if (known != null) {
      known.total(slots);
    }
  }

  /** Forgets the keys of which nothing need be known; whether that is so of all. */
  synchronized boolean forget() {
    if (settlement == null) {
      long now = nanos.getAsLong();
      keys.values().removeIf(key -> key.isIdle(now));
      forgotten = keys.isEmpty() && account.isIdle(now);
    }
    return forgotten;
  }

  private Stream<HeldScope> scopes() {
    return Stream.concat(keys.values().stream(), Stream.of(account));
  }

  private HeldScope key(Caller caller) {
    return keys.computeIfAbsent(caller.keyId(), key -> new HeldScope(key, "this key"));
  }
}
