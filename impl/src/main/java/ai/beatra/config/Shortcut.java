package ai.beatra.config;

import ai.beatra.config.CatalogConfig.MaxTokensName;
import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.ProviderKind;
import ai.beatra.config.CatalogConfig.Timeouts;
import ai.beatra.config.CatalogConfig.Upstream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible upstream that was named without any file. It is asked for its models when
 * the server starts.
 *
 * @param setting what named it
 * @param model the model to put first, if one was named
 */
public record Shortcut(String setting, Upstream upstream, @Nullable String model) {
  /** No provider of a file can have this name. */
  public static final String PROVIDER = "environment:openai";

  private static final String OPTION = "--upstream";
  private static final String KEY = "OPENAI_API_KEY";
  private static final String BASE_URL = "OPENAI_BASE_URL";
  private static final String MODEL = "OPENAI_MODEL";
  private static final URI OPENAI = URI.create("https://api.openai.com/v1");

  /**
   * Whether the server was told to use it, and does not start without it. A key in the environment
   * may be there for other programs.
   */
  public boolean isRequired() {
    return setting.equals(OPTION);
  }

  /** The upstream as a provider of a catalog. */
  public Provider provider() {
    return new Provider(ProviderKind.OPENAI, upstream);
  }

  /** What OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL say; null without a key. */
  static @Nullable Shortcut of(Map<String, String> environment) {
    if (environment.getOrDefault(KEY, "").isBlank()) {
      return null;
    }
    String url = environment.getOrDefault(BASE_URL, "");
    return of(KEY, url.isEmpty() ? OPENAI : parse(BASE_URL, url), environment);
  }

  /**
   * The upstream of a command-line option; the key and the model come from the environment.
   *
   * @throws ConfigException if the URL is none, or others can reach the server: the models have no
   *     prices
   */
  public static Shortcut to(String url, Map<String, String> environment, Config config) {
    if (!config.isForTrying()) {
      throw new ConfigException(
          List.of(
              "--upstream: its models have no prices, and others can reach "
                  + (config.nodes().cluster() ? "the cluster" : config.server().reachedAt())
                  + ". Put them into a catalog, or add --dev to give them away"));
    }
    return of(OPTION, parse(OPTION, url), environment);
  }

  private static Shortcut of(String setting, URI baseUrl, Map<String, String> environment) {
    String key = environment.getOrDefault(KEY, "").strip();
    String model = environment.getOrDefault(MODEL, "").strip();
    if (!key.isEmpty() && Shape.KEY.parser().parse(key) == null) {
      throw new ConfigException(List.of(KEY + " must be " + Shape.KEY.expected()));
    }
    Upstream upstream =
        new Upstream(
            baseUrl,
            key.isEmpty() ? List.of() : List.of(new Secret(key)),
            Timeouts.DEFAULT,
            CatalogConfig.DEFAULT_CONCURRENCY,
            // The older name is the one that Ollama and its like know.
            Dialect.plain(
                baseUrl.equals(OPENAI)
                    ? MaxTokensName.MAX_COMPLETION_TOKENS
                    : MaxTokensName.MAX_TOKENS),
            null);
    return new Shortcut(setting, upstream, model.isEmpty() ? null : model);
  }

  private static URI parse(String name, String url) {
    URI parsed = Shape.BASE_URL.parser().parse(url.strip());
    if (parsed == null) {
      throw new ConfigException(List.of(name + " must be " + Shape.BASE_URL.expected()));
    }
    return parsed;
  }
}
