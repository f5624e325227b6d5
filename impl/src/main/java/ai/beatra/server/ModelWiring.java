package ai.beatra.server;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.FaultModels;
import ai.beatra.catalog.Providers;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.ProviderKind;
import ai.beatra.config.Config;
import ai.beatra.config.ModelFamily;
import ai.beatra.config.MusicUpstream;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.anthropic.AnthropicFormat;
import ai.beatra.provider.fal.FalImages;
import ai.beatra.provider.fal.FalMusic;
import ai.beatra.provider.fal.FalSettings;
import ai.beatra.provider.minimax.MiniMaxMusic;
import ai.beatra.provider.openai.OpenAiFormat;
import ai.beatra.provider.openai.image.OpenAiImages;
import ai.beatra.provider.sandbox.Fault;
import ai.beatra.provider.sandbox.chat.ChatFault;
import ai.beatra.provider.sandbox.chat.SandboxChat;
import ai.beatra.provider.sandbox.image.FaultyImages;
import ai.beatra.provider.sandbox.image.SandboxImages;
import ai.beatra.provider.sandbox.music.FaultyMusic;
import ai.beatra.provider.sandbox.music.SandboxMusic;
import ai.beatra.provider.suno.SunoMusic;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.provider.wire.WireFormat;
import ai.beatra.provider.wire.WireSettings;
import ai.beatra.provider.work.Endpoint;
import ai.beatra.provider.work.Results;
import ai.beatra.provider.work.Verdicts;
import ai.beatra.routing.Routing;
import ai.beatra.tasks.TaskRunner.Place;
import ai.beatra.tokens.Tokenizer;
import ai.beatra.upstream.Delivery;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.UpstreamClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who makes what the models of the catalog are asked for. */
final class ModelWiring implements AutoCloseable {
  private static final String FAULTS = "sandbox-faults";

  /** So many results are fetched at a time; each task fetches one after the other. */
  private static final int DOWNLOADS = 64;

  private final Config config;
  private volatile CatalogConfig models;

  /** What is known of the keys of each provider. */
  private volatile Map<String, KeyPool> keys;

  private final Clock clock;
  private final Pools pools;
  private final Tokenizer tokenizer;
  private final UpstreamClient upstreams;

  /** Where providers put what they have made, and what requests refer to is. */
  private final PublicWeb internet;

  private final Delivery delivery;
  private final Endpoint endpoint;
  private final Verdicts verdicts;
  private final PublicPictures pictures;

  ModelWiring(Config config, CatalogConfig models, Clock clock, Pools pools, Tokenizer tokenizer) {
    this.config = config;
    this.models = models;
    this.keys = keys(models, clock);
    this.clock = clock;
    this.pools = pools;
    this.tokenizer = tokenizer;
    this.upstreams = new UpstreamClient(connections(), pools.sending());
    this.internet = new PublicWeb(DOWNLOADS + PublicPictures.MOST + Artifacts.DOWNLOADS);
    this.pictures = new PublicPictures(internet);
    this.delivery = new Delivery(upstreams, internet);
    this.endpoint = new Endpoint(upstreams);
    this.verdicts = new Verdicts(clock);
  }

  /** As many as all providers together may use at a time, for chats and both kinds of tasks. */
  private int connections() {
    int all =
        models.providers().values().stream()
            .mapToInt(each -> each.concurrency() + 2 * tasksAt(each))
            .sum();
    return Math.max(1, all);
  }

  private int tasksAt(CatalogConfig.Provider provider) {
    return Math.min(provider.concurrency(), config.tasks().perProvider());
  }

  private static Map<String, KeyPool> keys(CatalogConfig models, Clock clock) {
    var pools = new HashMap<String, KeyPool>();
    models
        .providers()
        .forEach(
            (name, provider) -> pools.put(name, new KeyPool(name, provider.keys().size(), clock)));
    return Map.copyOf(pools);
  }

  /** Reads what is made from now on from another catalog; no key rests any more. */
  void become(CatalogConfig other) {
    models = other;
    keys = keys(other, clock);
    upstreams.resize(connections());
  }

  /** It is closed with this. */
  PublicWeb internet() {
    return internet;
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
    return new Routing(served(), models.routing(), clock, pools.timer());
  }

  /** Who serves, by the names that routes have. */
  Routing.Providers served() {
    var builtIn = new HashSet<>(Set.of(FAULTS));
    models
        .providers()
        .forEach(
            (name, provider) -> {
              if (provider.kind() == ProviderKind.SANDBOX) {
                builtIn.add(name);
              }
            });
    Set<String> slow =
        models.models().stream()
            .filter(model -> !model.capabilities().contains(Capability.CHAT))
            .flatMap(model -> model.routes().stream())
            .map(CatalogConfig.Route::provider)
            .collect(Collectors.toSet());
    return new Routing.Providers(chat(), keys, builtIn, slow);
  }

  /**
   * How many tasks of one kind this server has at a provider at a time: what upstreams do costs a
   * thread that waits, what the sandbox does costs a processor.
   *
   * @param computed of those that the sandbox does
   */
  Function<String, Place> places(int computed) {
    var sandbox = new Place(FAULTS, computed);
    return name -> {
      CatalogConfig.Provider provider = models.providers().get(name);
      return provider == null || provider.kind() == ProviderKind.SANDBOX
          ? sandbox
          : new Place(name, tasksAt(provider));
    };
  }

  private KeyPool keys(String provider) {
    return Objects.requireNonNull(keys.get(provider));
  }

  /** Who answers chats, by the names that routes have. */
  Map<String, ChatProvider> chat() {
    var providers = new HashMap<String, ChatProvider>();
    making(ModelFamily.TEXT).forEach((name, provider) -> providers.put(name, chat(name, provider)));
    providers.put(FAULTS, sandboxChat());
    return providers;
  }

  private ChatProvider chat(String name, CatalogConfig.Provider provider) {
    CatalogConfig.Upstream upstream = provider.upstream();
    return upstream == null
        ? sandboxChat()
        : new WireChat(
            keys(name),
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
    var providers = new HashMap<String, ImageProvider>();
    making(ModelFamily.IMAGES)
        .forEach(
            (name, provider) ->
                providers.put(
                    name,
                    switch (provider.kind()) {
                      case OPENAI ->
                          new OpenAiImages(
                              keys(name),
                              WireSettings.of(upstream(provider)),
                              upstreams,
                              results(provider),
                              clock);
                      case FAL ->
                          new FalImages(fal(name, provider), endpoint, verdicts, results(provider));
                      default -> sandbox;
                    }));
    providers.put(FAULTS, new FaultyImages(sandbox));
    return providers;
  }

  private Map<String, MusicProvider> music() {
    var sandbox = new SandboxMusic();
    var providers = new HashMap<String, MusicProvider>();
    making(ModelFamily.MUSIC)
        .forEach(
            (name, provider) ->
                providers.put(
                    name,
                    switch (provider.kind()) {
                      case FAL ->
                          new FalMusic(fal(name, provider), endpoint, verdicts, results(provider));
                      case MINIMAX ->
                          new MiniMaxMusic(
                              keys(name), singer(provider), upstreams, results(provider), clock);
                      case SUNO ->
                          new SunoMusic(
                              keys(name), singer(provider), upstreams, results(provider), clock);
                      default -> sandbox;
                    }));
    providers.put(FAULTS, new FaultyMusic(sandbox));
    return providers;
  }

  private FalSettings fal(String name, CatalogConfig.Provider provider) {
    return FalSettings.of(upstream(provider), keys(name), provider.forms());
  }

  private Results results(CatalogConfig.Provider provider) {
    return new Results(
        delivery,
        provider.music() == null ? upstream(provider).baseUrl() : provider.music().baseUrl());
  }

  private static CatalogConfig.Upstream upstream(CatalogConfig.Provider provider) {
    return Objects.requireNonNull(provider.upstream());
  }

  private static MusicUpstream singer(CatalogConfig.Provider provider) {
    return Objects.requireNonNull(provider.music());
  }

  private Map<String, CatalogConfig.Provider> making(ModelFamily family) {
    var providers = new HashMap<>(models.providers());
    providers.values().removeIf(provider -> !provider.kind().makes().contains(family));
    return providers;
  }

  @Override
  public void close() {
    upstreams.close();
    pictures.close();
  }
}
