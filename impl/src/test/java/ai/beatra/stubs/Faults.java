package ai.beatra.stubs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;

/** Which requests of a stub go wrong, and how. Safe for several threads. */
public final class Faults {
  private static final int RETRY_SECONDS = 7;

  private final Queue<Fault> next = new ArrayDeque<>();
  private final Map<Fault, Double> rates = new TreeMap<>();
  private Random random = new Random(1);
  private Duration slowness = Duration.ofSeconds(2);
  private int retrySeconds = RETRY_SECONDS;

  /** The next requests have these faults, one each; they come before the rates. */
  public synchronized Faults next(Fault... faults) {
    Collections.addAll(next, faults);
    return this;
  }

  /**
   * From now on requests of the API have these faults; files are delivered by others.
   *
   * @param seed the same one gives the same faults in the same order
   * @param shares between 0 and 1, at most 1 together
   */
  public synchronized Faults rates(long seed, Map<Fault, Double> shares) {
    random = new Random(seed);
    rates.clear();
    rates.putAll(shares);
    return this;
  }

  /** The {@link #mixture} from now on. */
  public Faults mixed(long seed, double rate) {
    return rates(seed, mixture(rate));
  }

  /**
   * As real upstreams fail, in shares of which six tenths are 5xx.
   *
   * @param rate of all of them together
   */
  public static Map<Fault, Double> mixture(double rate) {
    return Map.of(
        Fault.FAILS, rate * 0.4,
        Fault.OVERLOADED, rate * 0.2,
        Fault.SLOW, rate * 0.1,
        Fault.RESET, rate * 0.1,
        Fault.HALF_OPEN, rate * 0.1,
        Fault.ERROR_IN_200, rate * 0.1);
  }

  /** How long {@link Fault#SLOW} and {@link Fault#SLOW_TOKEN} wait. */
  public synchronized Faults slowness(Duration wait) {
    slowness = wait;
    return this;
  }

  /** What Retry-After says; 7 unless told. */
  public synchronized Faults retrySeconds(int seconds) {
    retrySeconds = seconds;
    return this;
  }

  /**
   * @param file whether a file is fetched, which is the business of others than the API
   */
  synchronized Fault take(boolean file) {
    Fault scripted = next.poll();
    if (scripted != null) {
      return scripted;
    }
    if (file) {
      return Fault.NONE;
    }
    double at = random.nextDouble();
    for (Fault fault : List.copyOf(rates.keySet())) {
      at -= rates.get(fault);
      if (at < 0) {
        return fault;
      }
    }
    return Fault.NONE;
  }

  synchronized Duration slowness() {
    return slowness;
  }

  synchronized int retrySeconds() {
    return retrySeconds;
  }
}
