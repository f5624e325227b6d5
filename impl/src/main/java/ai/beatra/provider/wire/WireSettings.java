package ai.beatra.provider.wire;

import ai.beatra.config.CatalogConfig.MediaForm;
import ai.beatra.config.CatalogConfig.Upstream;
import ai.beatra.config.Dialect;
import ai.beatra.config.Secret;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one upstream.
 *
 * @param firstToken how long a stream may take to say something; null for as long as it likes
 * @param dialect how it departs from what OpenAI takes and tells
 * @param inline whether pictures go there as data URIs instead of URLs
 */
public record WireSettings(
    URI baseUrl,
    List<Secret> keys,
    TimeOuts timeOuts,
    @Nullable Duration firstToken,
    int concurrency,
    Dialect dialect,
    boolean inline) {

  /** What the configuration says. */
  public static WireSettings of(Upstream upstream) {
    Integer firstToken = upstream.timeouts().firstToken();
    return new WireSettings(
        upstream.baseUrl(),
        upstream.keys(),
        TimeOuts.of(upstream.timeouts()),
        firstToken == null ? null : Duration.ofMillis(firstToken),
        upstream.concurrency(),
        upstream.dialect(),
        upstream.media() == null
            ? !PublicWeb.isPublic(upstream.baseUrl())
            : upstream.media() == MediaForm.INLINE);
  }

  /** Where this model is asked. */
  URI endpoint(String upstreamModel) {
    return at(dialect.place().path(), upstreamModel);
  }

  /** Where this model is asked for pictures. */
  public URI pictures(String upstreamModel, boolean edits) {
    return at(dialect.place().picturesPath(edits), upstreamModel);
  }

  private URI at(String path, String upstreamModel) {
    String model = URLEncoder.encode(upstreamModel, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(baseUrl + path.replace("{model}", model));
  }
}
