package ai.beatra.metrics.spans;

import ai.beatra.config.Monitoring;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to the collector. What it does not take is dropped: the log says once that it takes
 * none, and once that it does again.
 */
final class Export implements SpanExporter {
  private static final Logger log = LoggerFactory.getLogger(Export.class);
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final String endpoint;
  private final SpanExporter collector;
  private boolean away;
  private long lost;

  Export(Monitoring.Traces settings) {
    this.endpoint = settings.endpoint().toString();
    var builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint)
            .setConnectTimeout(PATIENCE)
            .setTimeout(PATIENCE)
            // What waits meanwhile is bounded, and the next ones are sent a second later.
            .setRetryPolicy(null);
    settings.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
    this.collector = builder.build();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int many = spans.size();
    CompletableResultCode sent = collector.export(spans);
    return sent.whenComplete(() -> noticed(sent.isSuccess(), many));
  }

  private synchronized void noticed(boolean taken, int many) {
    if (!taken) {
      lost += many;
      if (!away) {
        away = true;
        log.atWarn()
            .addKeyValue("otlp_endpoint", endpoint)
            .log("the collector takes no spans; they are dropped until it does");
      }
    } else if (away) {
      away = false;
      log.atWarn()
          .addKeyValue("otlp_endpoint", endpoint)
          .addKeyValue("dropped", lost)
          .log("the collector takes spans again");
      lost = 0;
    }
  }

  @Override
  public CompletableResultCode flush() {
    return collector.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return collector.shutdown();
  }
}
