package ai.beatra.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * catalog.yaml as it is written: which models there are and which provider serves each.
 *
 * @param providers by the name that routes use, in the file's order
 * @param models in the file's order, which is the order in which `auto` tries them
 * @param routing how routes are chosen
 * @param shortcut an upstream that was named without any file; its models come before the others
 */
public record CatalogConfig(
    Map<String, Provider> providers,
    List<Model> models,
    Routing routing,
    @Nullable Shortcut shortcut) {

  /**
   * @param deadlineMs within which the first of several routes has to say something
   */
  public record Routing(int deadlineMs, Circuit circuit) {
    static final Routing DEFAULT = new Routing(300_000, new Circuit(20, 50, 10_000));

    static Routing of(Section section) {
      Circuit standard = DEFAULT.circuit();
      Section circuit = section.section("circuit");
      return new Routing(
          section.get("deadline_ms", WAIT, DEFAULT.deadlineMs()),
          new Circuit(
              circuit.get("calls", Shape.integer(1, 10_000), standard.calls()),
              circuit.get("failure_percent", Shape.integer(1, 100), standard.failurePercent()),
              circuit.get("open_ms", WAIT, standard.openMs())));
    }
  }

  /**
   * When a provider is not asked any more.
   *
   * @param calls so many of the last calls are looked at, and none before there were so many
   * @param failurePercent of them open the circuit
   * @param openMs after this time it is asked again, by a few calls at first
   */
  public record Circuit(int calls, int failurePercent, int openMs) {}

  /**
   * @param upstream where it is, for every kind that chats or queues
   * @param music the same for every kind that makes music only
   * @param forms how requests are written for a queue's models, by the upstream model
   */
  public record Provider(
      ProviderKind kind,
      @Nullable Upstream upstream,
      @Nullable MusicUpstream music,
      Map<String, QueueForm> forms) {

    /** One that chats, or the sandbox. */
    public Provider(ProviderKind kind, @Nullable Upstream upstream) {
      this(kind, upstream, null, Map.of());
    }

    /** Those that it is called with. */
    public List<Secret> keys() {
      return upstream != null ? upstream.keys() : music != null ? music.keys() : List.of();
    }

    /** The most requests to it at a time. */
    public int concurrency() {
      int music = this.music == null ? 0 : this.music.concurrency();
      return upstream == null ? music : upstream.concurrency();
    }
  }

  /** What there is to connect to: who reads its settings, and what it makes. */
  public enum ProviderKind {
    SANDBOX((kind, section) -> new Provider(kind, null), ModelFamily.values()),
    /** OpenAI's form over HTTP: OpenAI, LiteLLM, vLLM, Ollama, llama.cpp … */
    OPENAI(
        (kind, section) -> new Provider(kind, Presets.upstream(section)),
        ModelFamily.TEXT,
        ModelFamily.IMAGES),
    /** Chat in the form of Anthropic's Messages API. */
    ANTHROPIC(
        (kind, section) -> new Provider(kind, MessagesUpstream.of(section)), ModelFamily.TEXT),
    /** Pictures and music through a queue in fal's form. */
    FAL(QueueUpstream::of, ModelFamily.IMAGES, ModelFamily.MUSIC),
    /** MiniMax' own API for music. */
    MINIMAX(MusicUpstream::provider, ModelFamily.MUSIC),
    /** Suno through an aggregator that speaks as sunoapi.org does. */
    SUNO(MusicUpstream::provider, ModelFamily.MUSIC);

    private final BiFunction<ProviderKind, Section, Provider> settings;
    private final List<ModelFamily> makes;

    ProviderKind(BiFunction<ProviderKind, Section, Provider> settings, ModelFamily... makes) {
      this.settings = settings;
      this.makes = List.of(makes);
    }

    Provider read(Section section) {
      return settings.apply(this, section);
    }

    /** What its models may make. */
    public List<ModelFamily> makes() {
      return makes;
    }
  }

  /**
   * An upstream that is called over HTTP.
   *
   * @param baseUrl without a slash at the end
   * @param keys one after the other is used; empty where the upstream wants none
   * @param concurrency the most requests at a time
   * @param dialect how it departs from what OpenAI takes and tells
   * @param media null where the address decides: only who is on the public internet gets URLs
   * @param thinking how models of kind anthropic are told to think
   */
  public record Upstream(
      URI baseUrl,
      List<Secret> keys,
      Timeouts timeouts,
      int concurrency,
      Dialect dialect,
      @Nullable MediaForm media,
      Dialect.Thinking thinking) {

    /** Of kind openai. */
    public Upstream(
        URI baseUrl,
        List<Secret> keys,
        Timeouts timeouts,
        int concurrency,
        Dialect dialect,
        @Nullable MediaForm media) {
      this(baseUrl, keys, timeouts, concurrency, dialect, media, Dialect.Thinking.ADAPTIVE);
    }
  }

  /**
   * In milliseconds.
   *
   * @param firstToken until a stream says something; null where there are none
   */
  public record Timeouts(
      int connect, int firstByte, @Nullable Integer firstToken, int idle, int total) {
    static final Timeouts DEFAULT = new Timeouts(5_000, 120_000, 120_000, 3_600_000);

    /** Of a provider that does not stream. */
    public Timeouts(int connect, int firstByte, int idle, int total) {
      this(connect, firstByte, null, idle, total);
    }

    /** Of a provider of chat. */
    static Timeouts ofChat(Section section) {
      Timeouts all = of(section, DEFAULT);
      int patient = Math.max(DEFAULT.firstByte(), all.firstByte());
      int firstToken = section.get("first_token_ms", WAIT, patient);
      return new Timeouts(all.connect(), all.firstByte(), firstToken, all.idle(), all.total());
    }

    static Timeouts of(Section section, Timeouts standard) {
      return new Timeouts(
          section.get("connect_ms", Shape.integer(1, 60_000), standard.connect()),
          section.get("first_byte_ms", WAIT, standard.firstByte()),
          section.get("idle_ms", WAIT, standard.idle()),
          section.get("total_ms", Shape.integer(1, 86_400_000), standard.total()));
    }
  }

  /** How pictures that a chat refers to by URL go to an upstream. */
  public enum MediaForm {
    /** As the URL, which the upstream fetches. */
    URL,
    /** As a data URI: we fetch it, because the upstream could reach what only it should. */
    INLINE
  }

  public enum MaxTokensName {
    MAX_COMPLETION_TOKENS,
    MAX_TOKENS
  }

  /**
   * What customers see and call.
   *
   * @param options the request members that the model knows; {@code name=value} is a value that not
   *     every model takes, {@code name=*} leaves the values to the upstream
   * @param passthrough the unknown request members that are forwarded to it all the same
   */
  public record Model(
      String id,
      String name,
      String description,
      LocalDate created,
      List<Capability> capabilities,
      ReleaseState releaseState,
      Modalities modalities,
      ModelLimits limits,
      List<String> options,
      List<String> passthrough,
      ModelPrice price,
      List<Route> routes) {}

  public enum Capability {
    CHAT,
    TEXT_TO_IMAGE,
    IMAGE_TO_IMAGE,
    TEXT_TO_MUSIC,
    REFERENCE_AUDIO_TO_MUSIC
  }

  public enum ReleaseState {
    AVAILABLE,
    BETA,
    PREVIEW
  }

  public record Modalities(List<Modality> input, List<Modality> output) {}

  public enum Modality {
    TEXT,
    IMAGE,
    AUDIO
  }

  /**
   * One way to serve a model.
   *
   * @param upstreamModel what the provider calls the model
   * @param weight its share of the calls, where any route has one; 0 for when the others fail
   */
  public record Route(String provider, String upstreamModel, int weight) {
    /** Without a weight. */
    public Route(String provider, String upstreamModel) {
      this(provider, upstreamModel, 0);
    }

    public boolean leadsTo(Route other) {
      return provider.equals(other.provider) && upstreamModel.equals(other.upstreamModel);
    }
  }

  private static final String BUNDLED = "beatra/catalog.yaml";

  private static final Shape<String> NAME =
      Shape.matching("lower-case letters, digits and -", "[a-z0-9][a-z0-9-]{0,62}");
  private static final Shape<Integer> WAIT = Shape.integer(1, 3_600_000);
  static final Shape<Integer> CONCURRENCY = Shape.integer(1, 10_000);
  static final int DEFAULT_CONCURRENCY = 1024;

  /**
   * Reads the file that the configuration names, or the bundled one.
   *
   * @throws ConfigException with one line for each problem
   */
  public static CatalogConfig load(Config config, Map<String, String> environment) {
    CatalogConfig loaded =
        config.catalog() == null
            ? parse("catalog.yaml (bundled)", bundled(BUNDLED), environment)
            : parse(config.catalog().toString(), Config.read(config.catalog()), environment);
    MusicUpstream.requireReachable(loaded, config);
    return loaded;
  }

  /** The same with another shortcut: a command-line option wins over the environment. */
  public CatalogConfig withShortcut(Shortcut other) {
    return new CatalogConfig(providers, models, routing, other);
  }

  /** The same with one more provider, and with models that come before the others. */
  public CatalogConfig withFirst(String name, Provider provider, List<Model> first) {
    Map<String, Provider> all = new LinkedHashMap<>(providers);
    all.put(name, provider);
    List<Model> ordered = new ArrayList<>(first);
    ordered.addAll(models);
    return new CatalogConfig(
        Collections.unmodifiableMap(all), Collections.unmodifiableList(ordered), routing, shortcut);
  }

  /** Reads the text of a file that messages call by this name. */
  public static CatalogConfig parse(String name, String yaml, Map<String, String> environment) {
    YamlFile file = new YamlFile(name, new Environment(environment), false);
    Section root = file.parse(yaml);
    Map<String, Provider> providers = new LinkedHashMap<>();
    root.named("providers", NAME).forEach((key, section) -> providers.put(key, provider(section)));
    Set<String> ids = new HashSet<>();
    List<Model> models =
        root.sections("models").stream()
            .map(section -> new ModelSection(section, providers).read(ids))
            .toList();
    Routing routing = Routing.of(root.section("routing"));
    file.finish();
    return new CatalogConfig(
        Collections.unmodifiableMap(providers), models, routing, Shortcut.of(environment));
  }

  private static Provider provider(Section section) {
    ProviderKind kind = section.require("kind", Shape.oneOf(ProviderKind.class));
    return kind.read(section.isFaulty("kind") ? section.unjudged() : section);
  }

  static String bundled(String resource) {
    try (@Nullable InputStream in =
        CatalogConfig.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("this build carries no " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
