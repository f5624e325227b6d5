package ai.beatra.metrics.meters;

import ai.beatra.api.Operations;
import ai.beatra.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How many requests there were, how long they took, and what clients were told. */
final class RequestMeters {
  private static final String UNMATCHED = "unmatched";

  private final MeterRegistry registry;

  /** By path, as the contract has it, and method. */
  private final Map<String, Map<String, Of>> operations = new HashMap<>();

  /** Of the docs, of files, and of whoever asks whether the server is ready. */
  private final Of pages;

  private final Of unmatched;
  private final Of malformed;

  RequestMeters(MeterRegistry registry) {
    this.registry = registry;
    Operations.all()
        .forEach(
            each ->
                operations
                    .computeIfAbsent(each.path(), path -> new HashMap<>())
                    .put(each.method(), new Of(each.id())));
    operations.values().forEach(RequestMeters::withHead);
    this.pages = new Of("pages");
    this.unmatched = new Of(UNMATCHED);
    this.malformed = new Of("malformed");
  }

  /** A question for the head alone is the operation's, too. */
  private static void withHead(Map<String, Of> methods) {
    Of get = methods.get("GET");
    if (get != null) {
      methods.putIfAbsent("HEAD", get);
    }
  }

  void ended(
      String method,
      @Nullable String route,
      int status,
      boolean broken,
      @Nullable ErrorCode told,
      long nanos) {
    Of operation = operation(method, route);
    operation.time(status, broken).record(nanos, TimeUnit.NANOSECONDS);
    if (told != null) {
      operation.told(told).increment();
    }
  }

  private Of operation(String method, @Nullable String route) {
    if (route == null || route.equals(UNMATCHED)) {
      return unmatched;
    }
    Map<String, Of> methods = operations.get(route);
    return methods == null ? pages : methods.getOrDefault(method, unmatched);
  }

  void malformed(ErrorCode told) {
    malformed.time(told.status(), false).record(0, TimeUnit.NANOSECONDS);
    malformed.told(told).increment();
  }

  /** Those of one operation. */
  private final class Of {
    private final String id;
    private final Map<Integer, Timer> times = new ConcurrentHashMap<>();
    private final Map<ErrorCode, Counter> errors = new ConcurrentHashMap<>();

    Of(String id) {
      this.id = id;
    }

    /** No status is negative: that is one whose answer was not whole. */
    Timer time(int status, boolean broken) {
      return times.computeIfAbsent(broken ? -status : status, this::newTime);
    }

    private Timer newTime(int status) {
      return Buckets.REQUEST.timer(
          registry,
          "http.server.request.duration",
          "From the whole request to the end of the answer",
          Tags.of(
              "operation",
              id,
              "status",
              Integer.toString(Math.abs(status)),
              "outcome",
              status < 0 ? "broken" : status == 499 ? "left" : "completed"));
    }

    Counter told(ErrorCode code) {
      return errors.computeIfAbsent(
          code,
          each ->
              Counter.builder("beatra.errors")
                  .description("What clients were told, by the codes of the contract")
                  .tags("operation", id, "code", each.code())
                  .register(registry));
    }
  }
}
