package ai.beatra.conformance;

import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.server.Commands;
import ai.beatra.conformance.server.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of the suite.
 *
 * @param values by the names of the options that take one
 * @param flags the options that take none
 * @param only the names of what is tried, none for all
 */
public record Options(Map<String, String> values, Set<String> flags, List<String> only) {
  static final String USAGE =
      """
      usage: scripts/conformance [--only NAME] [--junit FILE] [--stubs openai|anthropic]
                                 [--url URL [--key KEY] [--read-only] [--cli COMMAND] [--own] [--faults]]
        Without --url the packaged server of this checkout is built if need be, and started for it.
        --only       an operationId, "METHOD path" or the name of an example; may stand several times
        --junit      also writes the results as JUnit's XML
        --stubs      all models are behind stubs of upstreams, chat behind that one's
        --url        any server, like https://api.example.com
        --key        a key of it; else $BEATRA_API_KEY
        --read-only  only what changes nothing and costs nothing
        --cli        the server's command line, to make tenants and keys with
        --own        the server runs the default catalog: compare whole answers
        --faults     the server offers the sandbox-fault models""";

  private static final Set<String> FLAGS = Set.of("own", "faults", "read-only", "check");
  private static final Set<String> VALUES = Set.of("url", "key", "cli", "junit", "stubs");

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException for what is not understood, with what to write instead
   */
  static Options of(List<String> arguments, Map<String, String> environment) {
    Map<String, String> values = new HashMap<>();
    Set<String> flags = new HashSet<>();
    List<String> only = new ArrayList<>();
    String environmentsKey = environment.getOrDefault("BEATRA_API_KEY", "");
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i).replaceFirst("^--", "");
      boolean option = arguments.get(i).startsWith("--");
      if (option && FLAGS.contains(name)) {
        flags.add(name);
      } else if (option && (VALUES.contains(name) || name.equals("only"))) {
        if (++i == arguments.size()) {
          throw new IllegalArgumentException("--" + name + " needs a value.\n" + USAGE);
        }
        if (name.equals("only")) {
          only.add(arguments.get(i));
        } else {
          values.put(name, arguments.get(i));
        }
      } else {
        throw new IllegalArgumentException(
            "There is no option " + arguments.get(i) + ".\n" + USAGE);
      }
    }
    if (!environmentsKey.isEmpty()) {
      values.putIfAbsent("key", environmentsKey);
    }
    return checked(new Options(values, flags, only));
  }

  private static Options checked(Options options) {
    options.url();
    if (options.values.containsKey("url") && options.values.getOrDefault("key", "").isEmpty()) {
      throw new IllegalArgumentException(
          "A server by its URL needs a key as well: write --key, or set BEATRA_API_KEY.\n" + USAGE);
    }
    String stubs = options.values.getOrDefault("stubs", "openai");
    if (!stubs.equals("openai") && !stubs.equals("anthropic")) {
      throw new IllegalArgumentException(
          "--stubs is openai or anthropic, not " + stubs + ".\n" + USAGE);
    }
    if (options.values.containsKey("stubs") && options.url().isPresent()) {
      throw new IllegalArgumentException("--stubs goes without --url.\n" + USAGE);
    }
    for (String ofOthers : List.of("read-only", "own", "faults")) {
      if (options.flags.contains(ofOthers) && options.url().isEmpty()) {
        throw new IllegalArgumentException("--" + ofOthers + " goes with --url.\n" + USAGE);
      }
    }
    return options;
  }

  /** What the system properties {@code beatra.url}, {@code beatra.key} and so on say. */
  static Options ofProperties() {
    Map<String, String> values = new HashMap<>();
    Set<String> flags = new HashSet<>();
    for (String name : List.of("url", "key", "cli", "own", "faults")) {
      String value = System.getProperty("beatra." + name, "");
      if (FLAGS.contains(name) && Boolean.parseBoolean(value)) {
        flags.add(name);
      } else if (VALUES.contains(name) && !value.isBlank()) {
        values.put(name, value);
      }
    }
    return checked(new Options(values, flags, List.of()));
  }

  boolean has(String flag) {
    return flags.contains(flag);
  }

  /**
   * The server that is named, without the {@code /v1} that base URLs of clients have.
   *
   * @throws IllegalArgumentException when it is no URL of a server
   */
  Optional<URI> url() {
    return Optional.ofNullable(values.get("url")).map(Options::url);
  }

  private static URI url(String text) {
    if (!text.matches("(?i)https?://.*")) {
      throw new IllegalArgumentException(
          "--url %s has no scheme. Write --url http://%s, or https:// where it speaks TLS."
              .formatted(text, text.replaceFirst("^\\w*:?//", "")));
    }
    String base = text.strip().replaceFirst("/+$", "").replaceFirst("/v1$", "");
    if (!base.matches("(?i)https?://[\\w.:\\[\\]-]+(/[\\w./~-]*)?")
        || URI.create(base).getHost() == null) {
      throw new IllegalArgumentException(
          "--url " + text + " is not the URL of a server. Write it like https://api.example.com.");
    }
    return URI.create(base);
  }

  /** Whose stub serves chat, where all models are behind stubs. */
  Optional<String> stubs() {
    return Optional.ofNullable(values.get("stubs"));
  }

  Optional<Path> junit() {
    return Optional.ofNullable(values.get("junit")).map(Path::of);
  }

  /** The server that is named by a URL. */
  Target target() {
    return new Target(
        url().orElseThrow(),
        values.getOrDefault("key", ""),
        has("own") ? Models.SANDBOX : Models.UNKNOWN,
        has("faults"),
        Optional.ofNullable(values.get("cli"))
            .filter(cli -> !has("read-only"))
            .map(Commands::shell));
  }
}
