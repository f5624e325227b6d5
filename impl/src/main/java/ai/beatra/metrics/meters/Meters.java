package ai.beatra.metrics.meters;

import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.metrics.StoreWatch;
import ai.beatra.metrics.TaskWatch;
import ai.beatra.metrics.Telemetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All numbers of a server, as Prometheus asks for them. Thread-safe. */
public final class Meters implements Telemetry, AutoCloseable {
  /** What Prometheus reads by default, and what it asks for by Accept. */
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();

  /** What is read when somebody asks, since its labels may be others by then. */
  private final List<Runnable> labelled = new CopyOnWriteArrayList<>();

  private final RequestMeters requests = new RequestMeters(registry);
  private final ChatMeters chats = new ChatMeters(registry);
  private final UpstreamMeters upstreams = new UpstreamMeters(registry);
  private final TaskMeters tasks = new TaskMeters(registry, chats, upstreams);
  private final StoreMeters store = new StoreMeters(registry);

  public Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collector.bindTo(registry);
  }

  /**
   * A number that is read when somebody asks.
   *
   * @param name with dots; the unit is appended
   * @param unit such as {@code bytes}; empty for a count
   */
  public void gauge(String name, String unit, String help, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .description(help)
        .baseUnit(unit.isEmpty() ? null : unit)
        .register(registry);
  }

  /**
   * The same for each value of a label, which are few, and may become others.
   *
   * @param values by the values of the label; they wait for nothing
   */
  public void gauges(
      String name,
      String unit,
      String help,
      String label,
      Supplier<Map<String, ? extends Number>> values) {
    MultiGauge all =
        MultiGauge.builder(name)
            .description(help)
            .baseUnit(unit.isEmpty() ? null : unit)
            .register(registry);
    labelled.add(
        () ->
            all.register(
                values.get().entrySet().stream()
                    .<MultiGauge.Row<?>>map(
                        each -> MultiGauge.Row.of(Tags.of(label, each.getKey()), each.getValue()))
                    .toList(),
                true));
  }

  /**
   * The form in which they are written.
   *
   * @param accept what whoever asks can read
   */
  public static String type(@Nullable String accept) {
    return accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
  }

  /**
   * All of them. Who asks while another one is answered waits for its turn: what is labelled is
   * taken out of the registry and put back, and nobody may read it meanwhile.
   *
   * @param mediaType {@link #TEXT} or {@link #OPEN_METRICS}
   */
  public byte[] page(String mediaType) throws IOException {
    var page = new ByteArrayOutputStream();
    synchronized (labelled) {
      labelled.forEach(Runnable::run);
      registry.scrape(page, mediaType);
    }
    return page.toByteArray();
  }

  @Override
  public RequestWatch request(
      String id, long began, @Nullable String traceparent, @Nullable String tracestate) {
    return new MeteredRequest(began, requests, chats, upstreams);
  }

  @Override
  public void malformed(ErrorCode told) {
    requests.malformed(told);
  }

  @Override
  public TaskWatch task(TaskWatch.Of of) {
    return tasks.begin(of);
  }

  @Override
  public void taskEnded(String end) {
    tasks.ended(end);
  }

  @Override
  public StoreWatch store() {
    return store;
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
