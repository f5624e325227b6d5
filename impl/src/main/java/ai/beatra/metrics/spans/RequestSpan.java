package ai.beatra.metrics.spans;

import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.Credits;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.metrics.TryWatch;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The span of one request. */
final class RequestSpan implements RequestWatch {
  /** What OpenTelemetry calls any other: the client's own word is not repeated. */
  private static final String OTHER = "_OTHER";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");
  private static final int SERVER_ERROR = 500;

  private final Traces traces;
  private final String id;
  private final Span span;
  private final RequestWatch others;
  private volatile String operation = CHAT;

  RequestSpan(Traces traces, String id, Span span, RequestWatch others) {
    this.traces = traces;
    this.id = id;
    this.span = span;
    this.others = others;
  }

  @Override
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  @Override
  public void asks(String what, String asked, String model, boolean stream) {
    operation = what;
    span.setAttribute("gen_ai.operation.name", what);
    span.setAttribute("gen_ai.request.model", asked);
    span.setAttribute("gen_ai.response.model", model);
    if (!what.equals(CHAT)) {
      traces.mayMake(id, span);
    }
    others.asks(what, asked, model, stream);
  }

  @Override
  public TryWatch tries(String provider, String upstreamModel) {
    Span begun = traces.begin(span, operation, provider, upstreamModel);
    return new TrySpan(begun, others.tries(provider, upstreamModel));
  }

  @Override
  public void says() {
    span.addEvent("first token");
    others.says();
  }

  @Override
  public void charged(
      String provider, @Nullable String failure, long inputTokens, long outputTokens, long units) {
    span.setAttribute("gen_ai.provider.name", provider);
    span.setAttribute("gen_ai.usage.input_tokens", inputTokens);
    span.setAttribute("gen_ai.usage.output_tokens", outputTokens);
    span.setAttribute("beatra.credits", Credits.of(units));
    others.charged(provider, failure, inputTokens, outputTokens, units);
  }

  @Override
  public void ended(
      String method, @Nullable String route, int status, boolean broken, @Nullable ErrorCode told) {
    String known = METHODS.contains(method) ? method : OTHER;
    span.updateName(route == null ? known : known + " " + route);
    span.setAttribute("http.request.method", known);
    if (route != null) {
      span.setAttribute("http.route", route);
    }
    span.setAttribute("http.response.status_code", status);
    if (told != null) {
      span.setAttribute("error.type", told.code());
    }
    if (broken || status >= SERVER_ERROR) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
    others.ended(method, route, status, broken, told);
  }
}
