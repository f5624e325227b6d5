package ai.beatra.metrics.spans;

import ai.beatra.metrics.Credits;
import ai.beatra.metrics.TaskWatch;
import ai.beatra.metrics.TryWatch;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** The span of one attempt at a task. */
final class TaskSpan implements TaskWatch {
  private final Traces traces;
  private final String capability;
  private final Span span;
  private final TaskWatch others;

  TaskSpan(Traces traces, String capability, Span span, TaskWatch others) {
    this.traces = traces;
    this.capability = capability;
    this.span = span;
    this.others = others;
  }

  @Override
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  @Override
  public TryWatch tries(String provider, String upstreamModel) {
    Span begun = traces.begin(span, capability, provider, upstreamModel);
    return new TrySpan(begun, others.tries(provider, upstreamModel));
  }

  @Override
  public void ended(String end, @Nullable String failure, long units) {
    span.setAttribute("beatra.outcome", end);
    span.setAttribute("beatra.credits", Credits.of(units));
    if (failure != null) {
      span.setAttribute("error.type", failure);
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
    others.ended(end, failure, units);
  }
}
