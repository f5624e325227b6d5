package ai.beatra.config;

import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.Provider;
import ai.beatra.config.CatalogConfig.ProviderKind;
import ai.beatra.config.CatalogConfig.Timeouts;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider of music that is called over HTTP.
 *
 * @param baseUrl without a slash at the end
 * @param keys one after the other is used
 * @param concurrency the most songs that it makes for us at a time
 * @param settings what only its kind has
 */
public record MusicUpstream(
    URI baseUrl, List<Secret> keys, Timeouts timeouts, int concurrency, Settings settings) {

  /** What only one kind has. */
  public sealed interface Settings {}

  /**
   * @param form how it hands over what it has made
   * @param coverModel its model that follows a recording
   */
  public record MiniMax(MiniMaxForm form, String coverModel) implements Settings {}

  public enum MiniMaxForm {
    /** At a URL of the upstream's storage, valid for 24 hours. */
    URL,
    /** Within the answer itself, for servers that may reach nothing else. */
    HEX
  }

  /**
   * @param callback what it may tell of its progress, which we ask for instead
   * @param pollMs how often it is asked how far a song has come, in milliseconds
   * @param requestsPerSecond how often it is asked at most, for all songs together
   */
  public record Suno(URI callback, int pollMs, int requestsPerSecond) implements Settings {}

  private static final int CONCURRENCY = 20;

  /** It answers when the song is there, ten minutes later at most. */
  private static final Timeouts SYNCHRONOUS = new Timeouts(5_000, 600_000, 60_000, 660_000);

  private static final Timeouts POLLED = new Timeouts(5_000, 30_000, 30_000, 60_000);

  /** Its documentation allows three requests a second for one song. */
  private static final Shape<Integer> POLL = Shape.integer(334, 60_000);

  /** No such name can exist (RFC 6761), so nobody is told anything. */
  private static final URI NOBODY = URI.create("https://beatra.invalid/callback");

  static Provider provider(ProviderKind kind, Section section) {
    return new Provider(kind, null, of(section, kind == ProviderKind.SUNO), Map.of());
  }

  private static MusicUpstream of(Section section, boolean suno) {
    URI standard = URI.create(suno ? "https://api.sunoapi.org" : "https://api.minimax.io");
    return new MusicUpstream(
        section.get("base_url", Shape.BASE_URL, standard),
        section.requireList("keys", Shape.KEY),
        Timeouts.of(section.section("timeouts"), suno ? POLLED : SYNCHRONOUS),
        section.get("concurrency", CatalogConfig.CONCURRENCY, CONCURRENCY),
        suno ? suno(section) : miniMax(section));
  }

  private static MiniMax miniMax(Section section) {
    return new MiniMax(
        section.get("output", Shape.oneOf(MiniMaxForm.class), MiniMaxForm.URL),
        section.get("cover_model", Shape.TEXT, "music-cover"));
  }

  private static Suno suno(Section section) {
    return new Suno(
        section.get("callback_url", Shape.BASE_URL, NOBODY),
        section.get("poll_ms", POLL, 3_000),
        section.get("requests_per_second", Shape.integer(1, 1_000), 20));
  }

  /** Why a kind cannot serve a model; null if it can. */
  static @Nullable String faultOf(
      ProviderKind kind, ModelLimits.Music limits, List<String> options) {
    return switch (kind) {
      case MINIMAX -> fault("minimax", "one clip", 1, "suno", limits, options);
      case SUNO -> fault("suno", "two clips", 2, "minimax", limits, options);
      default -> null;
    };
  }

  private static @Nullable String fault(
      String kind,
      String makes,
      int most,
      String other,
      ModelLimits.Music limits,
      List<String> options) {
    if (limits.clips() > most) {
      return "makes %s of each song: limits.clips must be at most %d, not %d"
          .formatted(makes, most, limits.clips());
    }
    return options.contains(other)
        ? "cannot carry the options of %s: take %s out of options, %s knows its own only"
            .formatted(other, other, kind)
        : null;
  }

  /**
   * Suno fetches recordings from us, so it has to be able to.
   *
   * @throws ConfigException if it cannot reach this server
   */
  static void requireReachable(CatalogConfig catalog, Config config) {
    URI url = config.server().publicUrl();
    for (Model model : catalog.models()) {
      if (model.capabilities().contains(Capability.REFERENCE_AUDIO_TO_MUSIC)
          && isServedFromElsewhere(model, catalog.providers())
          && (url == null || !config.server().isPublished())) {
        throw new ConfigException(
            List.of(
                ("the model %s follows recordings, which suno fetches from this server: set"
                        + " server.public_url in beatra.yaml to an address that it can reach, or"
                        + " take reference_audio_to_music out of the model's capabilities")
                    .formatted(model.id())));
      }
    }
  }

  /** Whether a suno that is not this machine's own, as a stub is, serves the model. */
  private static boolean isServedFromElsewhere(Model model, Map<String, Provider> providers) {
    return model.routes().stream()
        .map(route -> providers.get(route.provider()))
        .anyMatch(
            provider ->
                provider != null
                    && provider.kind() == ProviderKind.SUNO
                    && provider.music() != null
                    && !Config.Server.isLoopback(provider.music().baseUrl().getHost()));
  }
}
