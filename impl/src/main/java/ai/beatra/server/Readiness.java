package ai.beatra.server;

import ai.beatra.http.dispatch.ReadyEndpoint.State;
import ai.beatra.http.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this server can do its work, and if not, why. It looks when it is asked, on a thread of
 * its own that may wait; one look at a time, whose answer holds for a second, however many ask.
 */
final class Readiness implements AutoCloseable {
  private static final long KEPT = Duration.ofSeconds(1).toNanos();
  private static final String OK = "ok";

  /** So long whoever asks waits for the database, which needs 4 s to be away. */
  static final Duration PATIENCE = Duration.ofSeconds(6);

  /** Something that has to be so; what it throws says why it is not. */
  @FunctionalInterface
  interface Check {
    void run() throws Exception;
  }

  private final Map<String, Check> checks;
  private final Supplier<Map<String, Map<String, String>>> troubles;
  private final IntSupplier unwritten;
  private final Json json;
  private final Duration patience;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            var named = new Thread(work, "readiness");
            named.setDaemon(true);
            return named;
          });

  /** Why no requests are to be sent; null while they are. */
  private volatile @Nullable String shut = "the server is starting";

  private volatile boolean wasReady;
  private @Nullable Look latest;

  /**
   * @param checks by name, in the order in which they are told
   * @param troubles what is told of providers, which does not keep anybody from being served
   * @param unwritten how many calls and tasks have ended and are not written yet
   * @param patience after which a look that has not come back tells that much
   */
  Readiness(
      Map<String, Check> checks,
      Supplier<Map<String, Map<String, String>>> troubles,
      IntSupplier unwritten,
      Json json,
      Duration patience) {
    this.checks = new LinkedHashMap<>(checks);
    this.troubles = troubles;
    this.unwritten = unwritten;
    this.json = json;
    this.patience = patience;
  }

  /** From now on requests may be sent. */
  void open() {
    shut = null;
  }

  /** From now on they are to be sent to others. */
  void shut() {
    shut = "the server is shutting down";
  }

  /** Whether it could do its work when somebody asked last. */
  boolean wasReady() {
    return wasReady;
  }

  /** What is so now, or was a second ago; never fails. */
  CompletionStage<State> now() {
    Look look = look();
    return look.found
        .copy()
        .orTimeout(look.nanosLeft(), TimeUnit.NANOSECONDS)
        .exceptionally(late -> look.stuck())
        .thenApply(this::state);
  }

  private synchronized Look look() {
    Look known = latest;
    if (known == null || known.isOld()) {
      known = new Look();
      latest = known;
      try {
        thread.execute(known);
      } catch (RejectedExecutionException e) {
        known.found.complete(Map.of());
      }
    }
    return known;
  }

  private State state(Map<String, String> found) {
    var told = new LinkedHashMap<String, String>();
    String closed = shut;
    told.put("server", closed == null ? OK : closed);
    told.putAll(found);
    boolean ready = told.values().stream().allMatch(OK::equals);
    wasReady = ready;
    var body = new LinkedHashMap<String, Object>();
    body.put("status", ready ? "ready" : "not_ready");
    body.put("checks", told);
    body.putAll(troubles.get());
    body.put("unwritten_ends", unwritten.getAsInt());
    return new State(ready, json.bytes(body));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** One look at everything. */
  private final class Look implements Runnable {
    private final CompletableFuture<Map<String, String>> found = new CompletableFuture<>();
    private final long begun = System.nanoTime();
    private volatile long ended;
    private volatile String at = "look";

    @Override
    public void run() {
      var told = new LinkedHashMap<String, String>();
      checks.forEach(
          (name, check) -> {
            at = name;
            told.put(name, outcome(check));
          });
      ended = System.nanoTime();
      found.complete(told);
    }

    private String outcome(Check check) {
      try {
        check.run();
        return OK;
      } catch (Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
      }
    }

    boolean isOld() {
      return found.isDone() && System.nanoTime() - ended > KEPT;
    }

    long nanosLeft() {
      return Math.max(0, begun + patience.toNanos() - System.nanoTime());
    }

    /** What is told when it does not come back. */
    Map<String, String> stuck() {
      return Map.of(at, "no answer for " + patience.toSeconds() + " s");
    }
  }
}
