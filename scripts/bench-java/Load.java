import java.net.URI;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Load of one kind for one server. A load may be used once. */
final class Load implements AutoCloseable {
  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;
  private static final int PATIENCE_SECONDS = 120;

  /** Of requests that come at random: what opening the connections costs is measured by bursts. */
  private static final int OPENING_SECONDS = 2;

  private final Client client;
  private final byte[] request;
  private final Histogram latency = new Histogram(HIGHEST_NANOS, DIGITS);
  private final Histogram firstByte = new Histogram(HIGHEST_NANOS, DIGITS);
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final long from;
  private long events;
  private final Map<String, Integer> failures = new TreeMap<>();
  private long failed;
  private int running;

  /**
   * What came of it.
   *
   * @param latency in nanoseconds, of those that succeeded
   * @param firstByte in nanoseconds, until the first byte of the body
   * @param events of streams
   */
  record Result(
      Histogram latency, Histogram firstByte, long events, long failed, double seconds) {

    long answers() {
      return latency.getTotalCount();
    }

    double perSecond() {
      return answers() / seconds;
    }

    double millis(double percentile) {
      return latency.getValueAtPercentile(percentile) / 1e6;
    }

    double firstByteMillis(double percentile) {
      return firstByte.getValueAtPercentile(percentile) / 1e6;
    }
  }

  /**
   * @param uncounted seconds in which requests are sent that do not count
   */
  private Load(URI url, byte[] request, int uncounted) {
    this.client = new Client(url);
    this.request = request;
    this.from = System.nanoTime() + uncounted * 1_000_000_000L;
  }

  /** Each connection asks again as soon as it has its answer. */
  static Result closed(URI url, byte[] request, int connections, int seconds)
      throws InterruptedException {
    return repeated(url, request, connections, System.nanoTime() + seconds * 1_000_000_000L);
  }

  /** Each connection asks once, all at the same time. */
  static Result burst(URI url, byte[] request, int connections) throws InterruptedException {
    return repeated(url, request, connections, Long.MIN_VALUE);
  }

  private static Result repeated(URI url, byte[] request, int connections, long end)
      throws InterruptedException {
    try (var load = new Load(url, request, 0)) {
      load.running = connections;
      load.client.execute(
          () -> {
            for (int i = 0; i < connections; i++) {
              load.repeat(load.client.new Connection(request), end);
            }
          });
      return load.result();
    }
  }

  private void repeat(Client.Connection connection, long end) {
    connection.send(
        new Client.Exchange(
            System.nanoTime(),
            exchange -> {
              note(exchange);
              if (end != Long.MIN_VALUE && System.nanoTime() < end) {
                // Not on this call's stack, which would grow where connecting fails at once.
                client.execute(() -> repeat(connection, end));
              } else {
                connection.close();
                leave();
              }
            }));
  }

  /**
   * Requests come at random times at a mean rate, whether the server keeps up or not; their time
   * counts from when they came. The first seconds, in which connections are opened, do not.
   */
  static Result open(URI url, byte[] request, int connections, double perSecond, int seconds)
      throws InterruptedException {
    try (var load = new Load(url, request, OPENING_SECONDS)) {
      load.running = 1;
      Queue<Client.Connection> free = new ArrayDeque<>();
      Queue<Long> waiting = new ArrayDeque<>();
      load.client.execute(
          () -> {
            for (int i = 0; i < connections; i++) {
              free.add(load.client.new Connection(request));
            }
          });
      load.arrive(free, waiting, perSecond, seconds);
      load.client.execute(load::leave);
      return load.result();
    }
  }

  private void arrive(
      Queue<Client.Connection> free, Queue<Long> waiting, double perSecond, int seconds) {
    var random = new Random(1);
    long start = System.nanoTime();
    long last = from + seconds * 1_000_000_000L;
    double due = start;
    while (due < last) {
      due -= Math.log(1 - random.nextDouble()) / perSecond * 1e9;
      long at = (long) due;
      for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      client.execute(
          () -> {
            running++;
            waiting.add(at);
            serve(free, waiting);
          });
    }
  }

  private void serve(Queue<Client.Connection> free, Queue<Long> waiting) {
    while (!waiting.isEmpty() && !free.isEmpty()) {
      Client.Connection connection = free.remove();
      connection.send(
          new Client.Exchange(
              waiting.remove(),
              exchange -> {
                note(exchange);
                leave();
                free.add(connection);
                serve(free, waiting);
              }));
    }
  }

  private void note(Client.Exchange exchange) {
    events += exchange.events();
    if (!exchange.isGood()) {
      failed++;
      failures.merge(exchange.refusal(), 1, Integer::sum);
    } else if (exchange.begun() >= from) {
      latency.recordValue(Math.min(HIGHEST_NANOS, exchange.nanos()));
      firstByte.recordValue(Math.min(HIGHEST_NANOS, Math.max(0, exchange.firstByteNanos())));
    }
  }

  private void leave() {
    if (--running == 0) {
      over.complete(null);
    }
  }

  private Result result() throws InterruptedException {
    long unanswered = 0;
    try {
      over.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      unanswered = running;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
    double seconds = (System.nanoTime() - from) / 1e9;
    if (failed + unanswered > 0) {
      System.out.printf("failed: %s, unanswered %d%n", failures, unanswered);
    }
    return new Result(latency, firstByte, events, failed + unanswered, seconds);
  }

  @Override
  public void close() {
    client.close();
  }
}
