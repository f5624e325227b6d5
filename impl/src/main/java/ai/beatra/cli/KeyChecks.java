package ai.beatra.cli;

import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.Upstream;
import ai.beatra.config.Dialect;
import ai.beatra.config.MusicUpstream;
import ai.beatra.config.Secret;
import ai.beatra.provider.anthropic.AnthropicCheck;
import ai.beatra.provider.fal.FalCheck;
import ai.beatra.provider.minimax.MiniMaxCheck;
import ai.beatra.provider.openai.OpenAiModels;
import ai.beatra.provider.openai.OpenAiModels.Listing;
import ai.beatra.provider.suno.SunoCheck;
import ai.beatra.provider.work.FreeQuestion.Found;
import ai.beatra.upstream.UpstreamClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks upstreams for what costs nothing, to see whether they are there and take our keys. */
public final class KeyChecks {
  private final UpstreamClient client;

  public KeyChecks(UpstreamClient client) {
    this.client = client;
  }

  /**
   * What comes of it, for each key.
   *
   * @param model what the provider calls it; some have an address for each
   * @return empty for a provider that answers nothing for nothing
   */
  public List<Found> of(Provider provider, String model) throws InterruptedException {
    var found = new ArrayList<Found>();
    for (Secret key : keys(provider)) {
      Found one = ask(provider, model, key);
      if (one != null) {
        found.add(one);
      }
    }
    return found;
  }

  private static List<@Nullable Secret> keys(Provider provider) {
    List<Secret> keys = provider.keys();
    return keys.isEmpty() ? Collections.singletonList(null) : List.copyOf(keys);
  }

  private @Nullable Found ask(Provider provider, String model, @Nullable Secret key)
      throws InterruptedException {
    return switch (provider.kind()) {
      case SANDBOX -> null;
      case OPENAI -> list(upstream(provider), key);
      case ANTHROPIC -> {
        Upstream at = upstream(provider);
        Dialect.Auth auth = at.dialect().place().auth();
        yield AnthropicCheck.of(at.baseUrl(), auth, key).ask(client);
      }
      case FAL -> FalCheck.of(upstream(provider).baseUrl(), model, key).ask(client);
      case MINIMAX -> MiniMaxCheck.of(music(provider).baseUrl(), shown(key)).ask(client);
      case SUNO -> SunoCheck.of(music(provider).baseUrl(), shown(key)).ask(client);
    };
  }

  private @Nullable Found list(Upstream upstream, @Nullable Secret key) {
    Dialect.Place place = upstream.dialect().place();
    if (!place.listsModels()) {
      return null;
    }
    long begun = System.nanoTime();
    Listing listing =
        new OpenAiModels(client).list(upstream.baseUrl().toString(), place.auth(), key);
    String fault = listing instanceof Listing.Fault told ? told.words() : "";
    return new Found("its models", fault, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }

  private static Upstream upstream(Provider provider) {
    return Objects.requireNonNull(provider.upstream());
  }

  private static MusicUpstream music(Provider provider) {
    return Objects.requireNonNull(provider.music());
  }

  /** Those who make music have one at least. */
  private static Secret shown(@Nullable Secret key) {
    return Objects.requireNonNull(key);
  }
}
