package ai.beatra.provider.anthropic;

import ai.beatra.config.Dialect.Auth;
import ai.beatra.config.Secret;
import ai.beatra.provider.work.FreeQuestion;
import ai.beatra.upstream.WholeAnswer;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Anthropic can be asked for nothing: which models it has. */
public final class AnthropicCheck {
  private AnthropicCheck() {}

  /**
   * @param baseUrl without the version
   */
  public static FreeQuestion of(URI baseUrl, Auth auth, @Nullable Secret key) {
    Map<String, String> headers = new HashMap<>(AnthropicFormat.VERSION);
    headers.put("Accept", "application/json");
    if (key != null) {
      headers.put(auth.header(), auth.value(key));
    }
    return new FreeQuestion(
        "its models",
        URI.create(baseUrl + "/v1/models"),
        headers,
        WholeAnswer::status,
        Set.of(200));
  }
}
