package ai.beatra.server;

import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.FaultModels;
import ai.beatra.catalog.Providers;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.anthropic.AnthropicFormat;
import ai.beatra.provider.openai.OpenAiFormat;
import ai.beatra.provider.sandbox.Fault;
import ai.beatra.provider.sandbox.chat.ChatFault;
import ai.beatra.provider.sandbox.chat.SandboxChat;
import ai.beatra.provider.sandbox.image.FaultyImages;
import ai.beatra.provider.sandbox.image.SandboxImages;
import ai.beatra.provider.sandbox.music.FaultyMusic;
import ai.beatra.provider.sandbox.music.SandboxMusic;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.provider.wire.WireFormat;
import ai.beatra.provider.wire.WireSettings;
import ai.beatra.routing.Routing;
import ai.beatra.tokens.Tokenizer;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.UpstreamClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Who makes what the models of the catalog are asked for. */
final class ModelWiring implements AutoCloseable {
  private static final String FAULTS = "sandbox-faults";

  private final Config config;
  private volatile CatalogConfig models;
  private final Clock clock;
  private final Pools pools;
  private final Tokenizer tokenizer;
  private final UpstreamClient upstreams;
  private final PublicPictures pictures = new PublicPictures(new PublicWeb(PublicPictures.MOST));

  ModelWiring(Config config, CatalogConfig models, Clock clock, Pools pools, Tokenizer tokenizer) {
    this.config = config;
    this.models = models;
    this.clock = clock;
    this.pools = pools;
    this.tokenizer = tokenizer;
    this.upstreams = new UpstreamClient(connections(models));
  }

  /** As many as all providers together may use at a time. */
  private static int connections(CatalogConfig models) {
    int all =
        models.providers().values().stream()
            .map(CatalogConfig.Provider::upstream)
            .filter(Objects::nonNull)
            .mapToInt(CatalogConfig.Upstream::concurrency)
            .sum();
    return Math.max(1, all);
  }

  /** Reads what is made from now on from another catalog. */
  void become(CatalogConfig other) {
    models = other;
    upstreams.resize(connections(other));
  }

  Catalog catalog() {
    List<CatalogConfig.Model> faults =
        config.sandbox().faults()
            ? FaultModels.servedBy(
                FAULTS, ChatFault.models(), Fault.imageModels(), Fault.musicModels())
            : List.of();
    return new Catalog(models.models(), faults, new Providers(images(), music()));
  }

  Routing routing() {
    return new Routing(chat(), models.routing(), clock, pools.timer());
  }

  /** Who answers chats, by the names that routes have. */
  Map<String, ChatProvider> chat() {
    var providers = new HashMap<String, ChatProvider>();
    models.providers().forEach((name, provider) -> providers.put(name, chat(name, provider)));
    providers.put(FAULTS, sandboxChat());
    return providers;
  }

  private ChatProvider chat(String name, CatalogConfig.Provider provider) {
    CatalogConfig.Upstream upstream = provider.upstream();
    return upstream == null
        ? sandboxChat()
        : new WireChat(
            name,
            WireSettings.of(upstream),
            format(provider.kind(), upstream),
            upstreams,
            pictures,
            clock);
  }

  private static WireFormat format(
      CatalogConfig.ProviderKind kind, CatalogConfig.Upstream upstream) {
    return kind == CatalogConfig.ProviderKind.ANTHROPIC
        ? new AnthropicFormat(upstream.thinking())
        : new OpenAiFormat(upstream.dialect());
  }

  private ChatProvider sandboxChat() {
    var pause = Duration.ofMillis(config.sandbox().tokenDelayMs());
    return new SandboxChat(tokenizer, pools.sandbox(), pools.timer(), pause);
  }

  private Map<String, ImageProvider> images() {
    var sandbox = new SandboxImages();
    return sandboxes(sandbox, new FaultyImages(sandbox));
  }

  private Map<String, MusicProvider> music() {
    var sandbox = new SandboxMusic();
    return sandboxes(sandbox, new FaultyMusic(sandbox));
  }

  /** Media are made by the sandbox only. */
  private <P> Map<String, P> sandboxes(P sandbox, P faulty) {
    var providers = new HashMap<String, P>();
    models
        .providers()
        .forEach(
            (name, provider) -> {
              if (provider.kind() == CatalogConfig.ProviderKind.SANDBOX) {
                providers.put(name, sandbox);
              }
            });
    providers.put(FAULTS, faulty);
    return providers;
  }

  @Override
  public void close() {
    upstreams.close();
    pictures.close();
  }
}
