import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Requests that come at random times at a mean rate, whether the server keeps up or not, also to be
 * refused; their time counts from when they were due. What is due in the same millisecond is sent
 * together, so that tens of thousands a second cost little here.
 */
final class Arrivals implements AutoCloseable {
  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long TICK_NANOS = 1_000_000;
  private static final int PATIENCE_SECONDS = 20;

  private final Client client;
  private final Queue<Client.Connection> free = new ArrayDeque<>();
  private final Queue<Long> waiting = new ArrayDeque<>();
  private final Random random = new Random(1);
  private final double nanosBetween;
  private final long from;
  private final long end;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final Histogram good = new Histogram(HIGHEST_NANOS, 3);
  private final Histogram refused = new Histogram(HIGHEST_NANOS, 3);
  private final Map<String, Long> refusals = new TreeMap<>();
  private long silent;
  private long answered;
  private double due = System.nanoTime();
  private long running;

  /**
   * What was answered since it counts.
   *
   * @param good times of those that succeeded, in nanoseconds
   * @param refused and of the others
   * @param answered how many succeeded before the end
   * @param refusals how many, by their codes
   * @param silent refusals that did not say when to come back
   */
  record Result(
      Histogram good,
      Histogram refused,
      long answered,
      Map<String, Long> refusals,
      long silent,
      double seconds) {

    double perSecond() {
      return answered / seconds;
    }

    double refusedPerSecond() {
      return refused.getTotalCount() / seconds;
    }

    static double millis(Histogram times, double percentile) {
      return times.getValueAtPercentile(percentile) / 1e6;
    }
  }

  /**
   * @param requests of which each connection has one, in turn
   * @param uncounted seconds at the beginning that do not count
   */
  Arrivals(
      URI url,
      List<byte[]> requests,
      int connections,
      double perSecond,
      int uncounted,
      int seconds) {
    this.client = new Client(url);
    this.nanosBetween = 1e9 / perSecond;
    this.from = System.nanoTime() + uncounted * 1_000_000_000L;
    this.end = from + seconds * 1_000_000_000L;
    for (int i = 0; i < connections; i++) {
      free.add(client.new Connection(requests.get(i % requests.size())));
    }
    client.execute(this::arrive);
  }

  private void arrive() {
    long now = System.nanoTime();
    for (; due <= Math.min(now, end); due -= Math.log(1 - random.nextDouble()) * nanosBetween) {
      waiting.add((long) due);
    }
    serve();
    if (now < end) {
      client.later(this::arrive, Math.max(TICK_NANOS, (long) due - now));
    } else {
      leaveIfDone();
    }
  }

  private void serve() {
    while (!waiting.isEmpty() && !free.isEmpty()) {
      Client.Connection connection = free.remove();
      running++;
      connection.send(
          new Client.Exchange(
              waiting.remove(),
              exchange -> {
                running--;
                note(exchange);
                free.add(connection);
                if (System.nanoTime() < end) {
                  // Not on this call's stack, which would grow where connecting fails at once.
                  client.execute(this::serve);
                } else {
                  leaveIfDone();
                }
              }));
    }
  }

  private void note(Client.Exchange exchange) {
    long now = System.nanoTime();
    if (now < from) {
      return;
    }
    answered += exchange.isGood() && now <= end ? 1 : 0;
    (exchange.isGood() ? good : refused).recordValue(Math.min(HIGHEST_NANOS, exchange.nanos()));
    if (!exchange.isGood()) {
      refusals.merge(exchange.refusal(), 1L, Long::sum);
      silent += exchange.saysWhen() ? 0 : 1;
    }
  }

  private void leaveIfDone() {
    if (running == 0) {
      over.complete(null);
    }
  }

  /** Waits for the end; what was never sent, or not answered by then, is counted as unanswered. */
  Result result() throws Exception {
    long left = end - System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      over.get(Math.max(1, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // What there is of it is told all the same.
    }
    var result = new CompletableFuture<Result>();
    client.execute(
        () -> {
          long unanswered = running + waiting.size();
          if (unanswered > 0) {
            refusals.merge("unanswered", unanswered, Long::sum);
          }
          result.complete(new Result(good, refused, answered, refusals, silent, (end - from) / 1e9));
        });
    return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    client.close();
  }
}
