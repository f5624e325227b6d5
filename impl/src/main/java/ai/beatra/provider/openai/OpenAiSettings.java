package ai.beatra.provider.openai;

import ai.beatra.config.CatalogConfig.Upstream;
import ai.beatra.config.Secret;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How to reach one upstream.
 *
 * @param maxTokensName the name of the member that limits the answer
 */
public record OpenAiSettings(
    URI baseUrl, List<Secret> keys, TimeOuts timeOuts, int concurrency, String maxTokensName) {

  /** What the configuration says. */
  public static OpenAiSettings of(Upstream upstream) {
    return new OpenAiSettings(
        upstream.baseUrl(),
        upstream.keys(),
        new TimeOuts(
            Duration.ofMillis(upstream.timeouts().connect()),
            Duration.ofMillis(upstream.timeouts().firstByte()),
            Duration.ofMillis(upstream.timeouts().idle())),
        upstream.concurrency(),
        upstream.maxTokensName().name().toLowerCase(Locale.ROOT));
  }
}
