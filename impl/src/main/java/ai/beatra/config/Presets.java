package ai.beatra.config;

import ai.beatra.config.CatalogConfig.MaxTokensName;
import ai.beatra.config.CatalogConfig.MediaForm;
import ai.beatra.config.CatalogConfig.Upstream;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of upstreams of kind openai by their names: presets.yaml, which is read once. */
final class Presets {
  static final String PATH = "/chat/completions";

  private static final String RESOURCE = "beatra/presets.yaml";
  private static final String VERSION = "{api_version}";
  private static final Shape<String> NAME =
      Shape.matching("lower-case letters, digits and -", "[a-z0-9-]{1,40}");
  private static final Shape<String> RENAMED =
      Shape.matching("ours=theirs", "[a-z_]{1,64}=[a-z_]{1,64}");
  private static final Shape<String> API_VERSION =
      Shape.matching("a date like 2024-10-21, or 2025-04-01-preview", "[a-z0-9-]{1,40}");
  private static final Shape<String> PATH_FORM =
      Shape.matching("a path like " + PATH, "/[A-Za-z0-9/{}?=&_-]{1,200}");
  private static final Shape<String> HEADER = Shape.matching("a header's name", "[a-z-]{1,64}");

  /**
   * One of them.
   *
   * @param baseUrl where it is, if it is at one place
   * @param apiVersion what the path has for it, if it has one
   */
  private record Preset(
      @Nullable URI baseUrl,
      boolean wantsKey,
      @Nullable String apiVersion,
      @Nullable MediaForm media,
      Dialect dialect) {}

  private enum Keys {
    REQUIRED,
    OPTIONAL
  }

  private static final Preset NONE =
      new Preset(null, false, null, null, Dialect.plain(MaxTokensName.MAX_COMPLETION_TOKENS));

  private static final Presets BUNDLED = new Presets();

  private final Map<String, PictureForm> pictures = new LinkedHashMap<>();
  private final Map<String, Preset> byName = new LinkedHashMap<>();

  private Presets() {
    var file = new YamlFile("presets.yaml (bundled)", new Environment(Map.of()), false);
    Section root = file.parse(CatalogConfig.bundled(RESOURCE));
    root.named("pictures", NAME)
        .forEach((name, section) -> pictures.put(name, PictureForm.of(name, section)));
    root.named("presets", NAME).forEach((name, section) -> byName.put(name, preset(section)));
    file.finish();
  }

  /** The names of all. */
  static Set<String> names() {
    return Set.copyOf(BUNDLED.byName.keySet());
  }

  /** The names of the ways in which models are asked for pictures. */
  static List<String> pictureForms() {
    return List.copyOf(BUNDLED.pictures.keySet());
  }

  /** An upstream, as its preset has it and as it says itself. */
  static Upstream upstream(Section section) {
    Preset preset = named(section);
    List<Secret> keys =
        preset.wantsKey()
            ? section.requireList("keys", Shape.KEY)
            : section.list("keys", Shape.KEY);
    MediaForm media = section.find("media", Shape.oneOf(MediaForm.class));
    return new Upstream(
        preset.baseUrl() == null
            ? section.require("base_url", Shape.BASE_URL)
            : section.get("base_url", Shape.BASE_URL, preset.baseUrl()),
        keys,
        CatalogConfig.Timeouts.ofChat(section.section("timeouts")),
        section.get("concurrency", CatalogConfig.CONCURRENCY, CatalogConfig.DEFAULT_CONCURRENCY),
        dialect(section, preset, keys),
        media == null ? preset.media() : media);
  }

  private static Preset named(Section section) {
    String name = section.find("preset", Shape.TEXT);
    if (name == null || name.isEmpty()) {
      return NONE;
    }
    Map<String, Preset> known = BUNDLED.byName;
    Preset preset = known.get(name);
    if (preset == null) {
      section.problem("preset", "names none: " + name + Nearest.hint(name, known.keySet()));
      // What would be missing without it is not to be told, too.
      return new Preset(URI.create("http://localhost"), false, "", null, NONE.dialect());
    }
    return preset;
  }

  /** What a provider says itself wins. */
  private static Dialect dialect(Section section, Preset preset, List<Secret> keys) {
    Dialect known = preset.dialect();
    Dialect.Auth auth = section.find("auth", Shape.oneOf(Dialect.Auth.class));
    if (auth != null && keys.isEmpty()) {
      section.problem("auth", "does nothing without keys; remove it, or add keys");
    }
    Dialect.Members members = known.members();
    Dialect.Messages messages = known.messages();
    return new Dialect(
        new Dialect.Place(
            path(section, preset),
            auth == null ? known.place().auth() : auth,
            known.place().listsModels()),
        new Dialect.Members(
            section.get(
                "max_tokens_name", Shape.oneOf(MaxTokensName.class), members.maxTokensName()),
            section.get("stream_options", Shape.FLAG, members.streamOptions()),
            members.renamed(),
            members.dropped(),
            members.unknown()),
        new Dialect.Messages(
            section.get("developer_role", Shape.FLAG, messages.developerRole()),
            messages.names(),
            section.get("reasoning", Shape.oneOf(Dialect.Reasoning.class), messages.reasoning())),
        known.costHeaders(),
        known.thinkingInTotal(),
        pictures(section, known));
  }

  /** As one that is named, whatever its models are called; else as their names tell. */
  private static List<PictureForm> pictures(Section section, Dialect known) {
    String name = section.find("pictures", Shape.TEXT);
    if (name == null || name.isEmpty()) {
      return known.pictures();
    }
    PictureForm form = BUNDLED.pictures.get(name);
    if (form == null) {
      section.problem(
          "pictures", "names none: " + name + Nearest.hint(name, BUNDLED.pictures.keySet()));
      return known.pictures();
    }
    return List.of(form.ofAll());
  }

  private static String path(Section section, Preset preset) {
    String path = preset.dialect().place().path();
    String version = section.find("api_version", API_VERSION);
    if (preset.apiVersion() == null) {
      if (version != null) {
        section.problem("api_version", "does nothing here; only preset azure has one. Remove it");
      }
      return path;
    }
    return path.replace(VERSION, version == null ? preset.apiVersion() : version);
  }

  private Preset preset(Section section) {
    return new Preset(
        section.find("base_url", Shape.BASE_URL),
        section.require("keys", Shape.oneOf(Keys.class)) == Keys.REQUIRED,
        section.find("api_version", API_VERSION),
        section.find("media", Shape.oneOf(MediaForm.class)),
        new Dialect(
            new Dialect.Place(
                section.get("path", PATH_FORM, PATH),
                section.get("auth", Shape.oneOf(Dialect.Auth.class), Dialect.Auth.BEARER),
                section.get("models", Shape.FLAG, true)),
            members(section),
            new Dialect.Messages(
                section.get("developer_role", Shape.FLAG, false),
                section.get("message_names", Shape.FLAG, true),
                section.require("reasoning", Shape.oneOf(Dialect.Reasoning.class))),
            section.list("cost_headers", HEADER),
            section.get("thinking_in_total", Shape.FLAG, false),
            section.list("pictures", NAME).stream()
                .map(name -> Objects.requireNonNull(pictures.get(name), name))
                .toList()));
  }

  private static Dialect.Members members(Section section) {
    Map<String, String> renamed = new HashMap<>();
    for (String pair : section.list("renamed", RENAMED)) {
      String[] names = pair.split("=", 2);
      renamed.put(names[0], names[1]);
    }
    Set<String> dropped = Set.copyOf(section.list("dropped", Shape.TEXT));
    Set<String> unknown = Set.copyOf(section.list("unknown", Shape.TEXT));
    List<String> options = ChatOption.members(ChatOption.Kind.values());
    Stream.of(dropped, unknown, renamed.keySet())
        .flatMap(Set::stream)
        .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
        .forEach(
            (name, times) -> {
              if (!options.contains(name) || times > 1) {
                section.problem("unknown", "names no option, or names it twice: " + name);
              }
            });
    return new Dialect.Members(
        section.get("max_tokens_name", Shape.oneOf(MaxTokensName.class), MaxTokensName.MAX_TOKENS),
        section.get("stream_options", Shape.FLAG, true),
        Map.copyOf(renamed),
        dropped,
        unknown);
  }
}
