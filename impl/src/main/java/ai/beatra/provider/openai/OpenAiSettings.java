package ai.beatra.provider.openai;

import ai.beatra.config.CatalogConfig.MediaForm;
import ai.beatra.config.CatalogConfig.Upstream;
import ai.beatra.config.Secret;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * How to reach one upstream.
 *
 * @param maxTokensName the name of the member that limits the answer
 * @param inline whether pictures go there as data URIs instead of URLs
 */
public record OpenAiSettings(
    URI baseUrl,
    List<Secret> keys,
    TimeOuts timeOuts,
    int concurrency,
    String maxTokensName,
    boolean inline) {

  /** What the configuration says. */
  public static OpenAiSettings of(Upstream upstream) {
    return new OpenAiSettings(
        upstream.baseUrl(),
        upstream.keys(),
        TimeOuts.of(upstream.timeouts()),
        upstream.concurrency(),
        upstream.maxTokensName().name().toLowerCase(Locale.ROOT),
        upstream.media() == null
            ? !PublicWeb.isPublic(upstream.baseUrl())
            : upstream.media() == MediaForm.INLINE);
  }
}
