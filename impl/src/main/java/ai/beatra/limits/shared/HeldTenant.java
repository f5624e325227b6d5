package ai.beatra.limits.shared;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
  private final HeldScopes scopes;
  private @Nullable Settlement settlement;
  private boolean told;
  private boolean forgotten;

  HeldTenant(String id, SharedCounts counts, LongSupplier nanos) {
    this.id = id;
    this.counts = counts;
    this.nanos = nanos;
    this.scopes = new HeldScopes(id);
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
      scopes.await(caller);
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
    Gate gate = scopes.enter(caller, heard, now);
    if (gate == Gate.SHUT) {
      throw scopes.refusal(caller, now);
    }
    return gate == Gate.OPEN;
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

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
      own = known == null ? begin() : known;
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

  private Settlement begin() {
    return new Settlement(
        scopes.asks(counts.isHeard(), nanos.getAsLong()), new CompletableFuture<>());
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
    scopes.settled(own.asks(), grants, nanos.getAsLong());
    settlement = null;
  }

  private synchronized void awaitNoMore(Caller caller) {
    scopes.awaitNoMore(caller);
  }

  private synchronized boolean mayOpenSoon(Caller caller) {
    return scopes.mayOpenSoon(caller, nanos.getAsLong());
  }

  private synchronized void reopen(Caller caller) {
    scopes.reopen(caller);
  }

  /** A request that was let in has ended. */
  synchronized void leave(Caller caller) {
    scopes.leave(caller);
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
    scopes.spend(caller, tokens, nanos.getAsLong());
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
    told = scopes.isDirty(caller, nanos.getAsLong());
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
    return scopes.hasUnusedSlots();
  }

  /**
   * @param scope the id of the tenant or of one of its keys
   * @param slots how many all servers have
   */
  synchronized void total(String scope, long slots) {
    scopes.total(scope, slots);
  }

  /** Forgets the keys of which nothing need be known; whether that is so of all. */
  synchronized boolean forget() {
    if (settlement == null) {
      forgotten = scopes.forget(nanos.getAsLong());
    }
    return forgotten;
  }
}
