package ai.beatra.metrics.spans;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Who is followed: a task as the request that made it; a request as its client says, or so many of
 * all.
 */
final class AsTheMaker implements Sampler {
  private final Sampler requests;

  /**
   * @param ratio how many of those are followed that do not say so themselves
   */
  AsTheMaker(double ratio) {
    this.requests = Sampler.parentBased(Sampler.traceIdRatioBased(ratio));
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    if (links.isEmpty()) {
      return requests.shouldSample(parent, traceId, name, kind, attributes, links);
    }
    return links.get(0).getSpanContext().isSampled()
        ? SamplingResult.recordAndSample()
        : SamplingResult.drop();
  }

  @Override
  public String getDescription() {
    return "as the maker, or " + requests.getDescription();
  }
}
