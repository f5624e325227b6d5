package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Circuit;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * How one provider has been lately. While its circuit is open nobody asks it, but for a probe now
 * and then; a model for which it asks to wait rests for so long, and so does one for which none of
 * our keys is taken; and who has just failed is asked after all others. Thread-safe.
 */
final class Health {
  /** It has answered: the request is at fault. */
  private static final Set<ErrorCode> ANSWERS =
      Set.of(
          ErrorCode.INVALID_REQUEST, ErrorCode.CONTENT_REFUSED, ErrorCode.UNUSABLE_MEDIA_REFERENCE);

  /** For so long a model is asked last that the provider does not have, or not for us. */
  private static final Duration LASTING = Duration.ofSeconds(30);

  /** After a first failure; twice as long after each further one, up to the most. */
  private static final Duration FIRST_DISTRUST = Duration.ofSeconds(2);

  /** Streams and songs may take long; those that take too long fail. */
  private static final Duration NEVER_SLOW = Duration.ofDays(365);

  private static final int MOST_DOUBLINGS = 4;
  private static final int PROBES = 3;

  private final Clock clock;
  private final KeyPool keys;
  private final CircuitBreaker circuit;
  private final Duration open;
  private final Map<String, Instant> resting = new ConcurrentHashMap<>();
  private final Map<String, Instant> wrong = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile Instant distrusted = Instant.MIN;
  private volatile Instant closedAgain = Instant.MIN;

  /** Of a provider that is asked whatever comes of it. */
  static Health always(String provider, Clock clock) {
    var rules = new Circuit(1, 100, 1);
    var health = new Health(provider, rules, new KeyPool(provider, 0, clock), Duration.ZERO, clock);
    health.circuit.transitionToDisabledState();
    return health;
  }

  /**
   * @param probes how long the calls may take that try whether it is well again
   */
  Health(String provider, Circuit rules, KeyPool keys, Duration probes, Clock clock) {
    this.clock = clock;
    this.keys = keys;
    this.open = Duration.ofMillis(rules.openMs());
    this.circuit =
        CircuitBreaker.of(
            provider,
            CircuitBreakerConfig.custom()
                .slidingWindowSize(rules.calls())
                .minimumNumberOfCalls(rules.calls())
                .failureRateThreshold(rules.failurePercent())
                .slowCallDurationThreshold(NEVER_SLOW)
                .waitDurationInOpenState(open)
                .permittedNumberOfCallsInHalfOpenState(PROBES)
                .maxWaitDurationInHalfOpenState(probes)
                .clock(clock)
                .build());
    circuit
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition().getToState() == State.OPEN) {
                closedAgain = clock.instant().plus(open);
              }
            });
  }

  /**
   * How long nobody need ask for this model; zero where it may be asked.
   *
   * @param model as the provider calls it
   */
  Duration shutFor(String model) {
    Instant now = clock.instant();
    Duration rest = left(now, resting.getOrDefault(model, Instant.MIN));
    Duration shut = circuit.getState() == State.OPEN ? left(now, closedAgain) : Duration.ZERO;
    return Stream.of(rest, shut, keys.shutFor(model)).max(Comparator.naturalOrder()).orElseThrow();
  }

  private static Duration left(Instant now, Instant until) {
    return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
  }

  /** Whether it has failed a moment ago, or had better not be asked for this model. */
  boolean isDistrusted(String model) {
    Instant now = clock.instant();
    return distrusted.isAfter(now) || wrong.getOrDefault(model, Instant.MIN).isAfter(now);
  }

  /** Begins a call, whose end has to be told; false if it must not be asked now. */
  boolean enter(String model) {
    return shutFor(model).isZero() && circuit.tryAcquirePermission();
  }

  /** The call was given up before anything could be told of it. */
  void left() {
    circuit.releasePermission();
  }

  void answered(long millis) {
    failures.set(0);
    distrusted = Instant.MIN;
    circuit.onSuccess(millis, TimeUnit.MILLISECONDS);
  }

  void failed(String model, Throwable thrown, long millis) {
    if (!(thrown instanceof ProviderException failure)
        || failure.code() == ErrorCode.OVERLOADED
        || failure.code() == ErrorCode.INTERNAL_ERROR) {
      // Nothing was asked of it: a mistake or a limit of ours.
      circuit.releasePermission();
      return;
    }
    if (ANSWERS.contains(failure.code())) {
      answered(millis);
      return;
    }
    if (circuit.getState() == State.DISABLED) {
      return;
    }
    note(model, failure);
    int before = Math.min(failures.getAndIncrement(), MOST_DOUBLINGS);
    distrusted = clock.instant().plus(FIRST_DISTRUST.multipliedBy(1L << before));
    circuit.onError(millis, TimeUnit.MILLISECONDS, thrown);
  }

  private void note(String model, ProviderException failure) {
    Instant now = clock.instant();
    ProviderException.Diagnosis diagnosis = failure.diagnosis();
    if (failure.retryAfter() != null) {
      resting.put(model, now.plusSeconds(failure.retryAfter()));
    } else if (diagnosis != null && diagnosis.lasting()) {
      wrong.put(model, now.plus(LASTING));
    }
  }

  /** 1 while nobody asks it, 0.5 while only probes do, else 0. */
  double shut() {
    return switch (circuit.getState()) {
      case OPEN, FORCED_OPEN -> 1;
      case HALF_OPEN -> 0.5;
      default -> 0;
    };
  }

  /** {@code open} or {@code half_open}, if it is one of them. */
  Optional<String> ailment() {
    State state = circuit.getState();
    return state == State.OPEN || state == State.HALF_OPEN
        ? Optional.of(state.name().toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
