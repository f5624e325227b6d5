package ai.beatra.metrics.spans;

import ai.beatra.metrics.TryWatch;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The span of one try of an upstream. */
final class TrySpan implements TryWatch {
  private final Span span;
  private final TryWatch others;

  TrySpan(Span span, TryWatch others) {
    this.span = span;
    this.others = others;
  }

  @Override
  public Map<String, String> headers() {
    return Traces.headers(span);
  }

  @Override
  public void ended(String outcome, @Nullable Integer status) {
    span.setAttribute("beatra.outcome", outcome);
    if (status != null) {
      span.setAttribute("http.response.status_code", status.longValue());
    }
    if (!outcome.equals(ANSWERED) && !outcome.equals(LEFT)) {
      span.setAttribute("error.type", outcome);
      span.setStatus(StatusCode.ERROR);
    }
    // The SDK takes the first end alone, and what is said after it for nothing.
    span.end();
    others.ended(outcome, status);
  }
}
