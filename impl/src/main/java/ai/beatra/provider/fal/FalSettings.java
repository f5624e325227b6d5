package ai.beatra.provider.fal;

import ai.beatra.config.CatalogConfig.Upstream;
import ai.beatra.config.QueueForm;
import ai.beatra.config.Secret;
import ai.beatra.provider.KeyPool;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * How to reach one queue.
 *
 * @param pool the keys' turns
 * @param forms how requests are written, by the upstream model; the others are written as most are
 */
public record FalSettings(
    URI baseUrl, List<Secret> keys, KeyPool pool, TimeOuts timeOuts, Map<String, QueueForm> forms) {

  /** What the configuration says. */
  public static FalSettings of(Upstream upstream, KeyPool pool, Map<String, QueueForm> forms) {
    return new FalSettings(
        upstream.baseUrl(), upstream.keys(), pool, TimeOuts.of(upstream.timeouts()), forms);
  }

  QueueForm form(String upstreamModel) {
    return forms.getOrDefault(upstreamModel, QueueForm.USUAL);
  }
}
