package ai.beatra.provider;

import ai.beatra.error.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider's keys, known by their places: whose turn it is, and which of them rest, since the
 * provider has not taken them. Who has rested is tried by the first call after that; the others
 * pass it over until it is known what came of it. The keys themselves are never seen here.
 * Thread-safe.
 */
public final class KeyPool {
  /** Why a provider does not take a key. */
  public enum Fault {
    /** It does not know it, or its money is used up: no model is to be had with it. */
    REFUSED,
    /** It has asked too much of one model; another one may be had. */
    LIMITED
  }

  private static final Logger log = LoggerFactory.getLogger(KeyPool.class);

  /** After a first refusal; twice as long after each further one, up to the most. */
  private static final Duration FIRST_REST = Duration.ofSeconds(30);

  private static final Duration LONGEST_REST = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 5;

  /** What a limit takes where the provider does not say. */
  private static final int LIMITED_SECONDS = 3;

  /** For so long others wait for what comes of a key that is tried again. */
  private static final Duration TRIAL = Duration.ofSeconds(5);

  private final String provider;
  private final Clock clock;

  // All of these are guarded by this.
  private final List<Key> keys;
  private int next;

  private static final class Key {
    /** In a row. */
    private int refusals;

    private Instant rests = Instant.MIN;
    private Instant tried = Instant.MIN;
    private final Map<String, Instant> limited = new HashMap<>();

    private Instant restsFor(String model) {
      Instant other = limited.getOrDefault(model, Instant.MIN);
      return other.isAfter(rests) ? other : rests;
    }
  }

  /**
   * @param provider what the log calls it
   * @param size how many keys there are; 0 where it wants none
   */
  public KeyPool(String provider, int size, Clock clock) {
    this.provider = provider;
    this.clock = clock;
    this.keys = Stream.generate(Key::new).limit(size).toList();
  }

  /**
   * Begins a call with the key whose turn it is.
   *
   * @param model as the provider calls it
   * @throws ProviderException model_unavailable where all rest
   */
  public Turn turn(String model) {
    return new Turn(model);
  }

  /** How long all of them rest for a model; zero where there is one to use, or none at all. */
  public synchronized Duration shutFor(String model) {
    Instant now = clock.instant();
    return keys.stream()
        .map(key -> left(now, key.restsFor(model)))
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** How many of them rest, for a model at least. */
  public synchronized long howManyRest() {
    Instant now = clock.instant();
    return keys.stream()
        .filter(
            key ->
                key.rests.isAfter(now)
                    || key.limited.values().stream().anyMatch(until -> until.isAfter(now)))
        .count();
  }

  /** The same in words, {@code 2 of 3}; empty where none does. */
  public synchronized String resting() {
    long resting = howManyRest();
    return resting == 0 ? "" : resting + " of " + keys.size();
  }

  private static Duration left(Instant now, Instant until) {
    return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
  }

  /** One call's way through the keys, each of which it tries once at most. */
  public final class Turn {
    private final String model;
    private final BitSet tried = new BitSet();
    private int place = -1;

    /** What was known of the key when it was taken: who is later than others changes nothing. */
    private int refusals;

    private Turn(String model) {
      this.model = model;
      if (!keys.isEmpty() && !take()) {
        throw KnownFailures.unavailable(KnownFailures.seconds(shutFor(model)));
      }
    }

    /**
     * The key that it has now; null where there is none.
     *
     * @param all of the provider, by their places
     */
    public <K> @Nullable K of(List<K> all) {
      return place < 0 ? null : all.get(place);
    }

    /** Whether there is no further key, even if this one is not taken. */
    public boolean isLast() {
      return tried.cardinality() >= keys.size();
    }

    /** The provider has taken the key. */
    public void accepted() {
      synchronized (KeyPool.this) {
        if (place >= 0 && keys.get(place).refusals == refusals) {
          Key key = keys.get(place);
          key.refusals = 0;
          key.tried = Instant.MIN;
          key.limited.values().removeIf(until -> !until.isAfter(clock.instant()));
        }
      }
    }

    /**
     * The provider has not taken the key, which rests. One key alone does not rest for a limit:
     * that is the model's, and known to whoever asked.
     *
     * @param seconds how long the provider asks to wait, if it does
     * @return whether the call has another key now
     */
    public boolean refused(Fault fault, @Nullable Integer seconds) {
      synchronized (KeyPool.this) {
        if (place < 0 || fault == Fault.LIMITED && keys.size() == 1) {
          return false;
        }
        Key key = keys.get(place);
        if (fault == Fault.LIMITED) {
          limit(key, seconds == null ? LIMITED_SECONDS : seconds);
        } else if (key.refusals == refusals) {
          refuse(key);
        }
        log.atWarn()
            .addKeyValue("provider", provider)
            .addKeyValue("upstream_model", model)
            .addKeyValue("key", place + 1 + " of " + keys.size())
            .addKeyValue("seconds", left(clock.instant(), key.restsFor(model)).toSeconds())
            .log(
                "an upstream does not take one of our keys now, which rests: {}",
                fault == Fault.LIMITED ? "its limit is reached" : "it is refused, or used up");
        return take();
      }
    }

    private void limit(Key key, int seconds) {
      key.limited.merge(
          model, clock.instant().plusSeconds(seconds), (a, b) -> a.isAfter(b) ? a : b);
    }

    private void refuse(Key key) {
      Duration rest = FIRST_REST.multipliedBy(1L << Math.min(key.refusals++, MOST_DOUBLINGS));
      key.rests = clock.instant().plus(rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest);
    }

    /** The next one in turn that does not rest; one that others try only if there is no other. */
    private boolean take() {
      synchronized (KeyPool.this) {
        Instant now = clock.instant();
        int found = -1;
        for (int i = 0; i < keys.size(); i++) {
          int at = (next + i) % keys.size();
          Key key = keys.get(at);
          if (tried.get(at) || key.restsFor(model).isAfter(now)) {
            continue;
          }
          boolean free = !key.tried.isAfter(now);
          found = free || found < 0 ? at : found;
          if (free) {
            break;
          }
        }
        if (found >= 0) {
          begin(found, now);
        }
        return found >= 0;
      }
    }

    private void begin(int found, Instant now) {
      Key key = keys.get(found);
      place = found;
      tried.set(found);
      refusals = key.refusals;
      key.tried = refusals > 0 ? now.plus(TRIAL) : Instant.MIN;
      next = found + 1;
    }

    /** A failure of the last key, which says when the first of all is to be had again. */
    public ProviderException told(ProviderException failure) {
      boolean ofKeys = failure.code() == ErrorCode.MODEL_UNAVAILABLE && !shutFor(model).isZero();
      return ofKeys ? failure.after(KnownFailures.seconds(shutFor(model))) : failure;
    }
  }
}
