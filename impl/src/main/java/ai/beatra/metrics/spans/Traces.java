package ai.beatra.metrics.spans;

import ai.beatra.config.Monitoring;
import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.metrics.StoreWatch;
import ai.beatra.metrics.TaskWatch;
import ai.beatra.metrics.Telemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows requests and tasks: one span for each, and one for each try of an upstream. Spans wait in
 * memory, so many and no more, until a thread of the SDK has sent them; nobody else waits. Whoever
 * watches besides hears of everything, too. Thread-safe.
 */
public final class Traces implements Telemetry, AutoCloseable {
  private static final String SCOPE = "ai.beatra";
  private static final int MOST_WAITING = 4096;
  private static final int MOST_TOGETHER = 512;
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Of so many requests it is remembered which span they had, for the tasks that they made. */
  private static final int MOST_LINKS = 10_000;

  private final Telemetry others;
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  /** By the ids of requests that have asked for tasks. */
  private final Map<String, SpanContext> makers = new LinkedHashMap<>();

  /**
   * @param others hear what this hears
   */
  public Traces(Monitoring.Traces settings, Telemetry others) {
    this.others = others;
    var processor =
        BatchSpanProcessor.builder(new Export(settings))
            .setMaxQueueSize(MOST_WAITING)
            .setMaxExportBatchSize(MOST_TOGETHER)
            .setScheduleDelay(PERIOD)
            .setExporterTimeout(PATIENCE)
            .build();
    this.provider =
        SdkTracerProvider.builder()
            .setResource(resource(settings))
            .setSampler(new AsTheMaker(settings.ratio()))
            .addSpanProcessor(processor)
            .build();
    this.tracer = provider.get(SCOPE);
  }

  private static Resource resource(Monitoring.Traces settings) {
    var own = Attributes.builder();
    own.put("service.instance.id", UUID.randomUUID().toString());
    settings.attributes().forEach(own::put);
    own.put("service.name", settings.service());
    return Resource.getDefault().merge(Resource.create(own.build()));
  }

  @Override
  public boolean traces() {
    return true;
  }

  @Override
  public RequestWatch request(
      String id, long began, @Nullable String traceparent, @Nullable String tracestate) {
    Span span =
        tracer
            .spanBuilder("request")
            .setSpanKind(SpanKind.SERVER)
            .setParent(parent(traceparent, tracestate))
            .setAttribute("beatra.request_id", id)
            .startSpan();
    return new RequestSpan(this, id, span, others.request(id, began, traceparent, tracestate));
  }

  private static Context parent(@Nullable String traceparent, @Nullable String tracestate) {
    if (traceparent == null) {
      return Context.root();
    }
    var headers = new HashMap<String, String>();
    headers.put("traceparent", traceparent);
    if (tracestate != null) {
      headers.put("tracestate", tracestate);
    }
    return W3CTraceContextPropagator.getInstance()
        .extract(Context.root(), headers, Headers.INSTANCE);
  }

  /** Reads what is to be read of a request's headers. */
  private enum Headers implements TextMapGetter<Map<String, String>> {
    INSTANCE;

    @Override
    public Iterable<String> keys(Map<String, String> headers) {
      return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> headers, String name) {
      return headers == null ? null : headers.get(name);
    }
  }

  /** The headers for whoever is asked within a span. */
  static Map<String, String> headers(Span span) {
    var headers = new HashMap<String, String>();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(span), headers, (to, name, value) -> headers.put(name, value));
    return Map.copyOf(headers);
  }

  /** A try of an upstream within a span. */
  Span begin(Span within, String operation, String provider, String model) {
    return tracer
        .spanBuilder(operation + " " + model)
        .setSpanKind(SpanKind.CLIENT)
        .setParent(Context.root().with(within))
        .setAttribute("gen_ai.operation.name", operation)
        .setAttribute("gen_ai.provider.name", provider)
        .setAttribute("gen_ai.request.model", model)
        .startSpan();
  }

  /** A request may make a task, which says so when it runs. */
  void mayMake(String requestId, Span span) {
    synchronized (makers) {
      makers.put(requestId, span.getSpanContext());
      if (makers.size() > MOST_LINKS) {
        makers.remove(makers.keySet().iterator().next());
      }
    }
  }

  @Override
  public TaskWatch task(TaskWatch.Of of) {
    SpanBuilder span =
        tracer
            .spanBuilder(of.capability() + " " + of.model())
            .setSpanKind(SpanKind.CONSUMER)
            .setNoParent()
            .setAttribute("beatra.request_id", of.requestId())
            .setAttribute("beatra.task_id", of.id())
            .setAttribute("beatra.attempt", of.attempt())
            .setAttribute("beatra.queue", of.queue())
            .setAttribute("gen_ai.operation.name", of.capability())
            .setAttribute("gen_ai.request.model", of.model());
    SpanContext maker;
    synchronized (makers) {
      maker = makers.get(of.requestId());
    }
    if (maker != null) {
      span.addLink(maker);
    }
    return new TaskSpan(this, of.capability(), span.startSpan(), others.task(of));
  }

  @Override
  public void malformed(ErrorCode told) {
    others.malformed(told);
  }

  @Override
  public void taskEnded(String end) {
    others.taskEnded(end);
  }

  @Override
  public StoreWatch store() {
    return others.store();
  }

  /** Sends what waits, for some seconds at most, and nothing more. */
  @Override
  public void close() {
    provider.shutdown().join(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
