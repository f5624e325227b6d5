package ai.beatra.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * One YAML file while it is being read: collects every problem, so that the user sees all of them
 * at once. Not Jackson, because its binding stops at the first problem, loses the lines when
 * variables are merged in, and costs start-up time.
 */
final class YamlFile {
  private record Problem(int line, String path, String text) {}

  private final String name;
  private final Environment environment;
  private final boolean overridable;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();

  /**
   * @param name how messages call the file
   * @param overridable whether BEATRA_A_B variables set values of this file
   */
  YamlFile(String name, Environment environment, boolean overridable) {
    this.name = name;
    this.environment = environment;
    this.overridable = overridable;
  }

  /** Where it stands. */
  Path directory() {
    return Objects.requireNonNullElse(Path.of(name).getParent(), Path.of(""));
  }

  /** One whose problems nobody hears of, for what cannot be judged. */
  YamlFile silent() {
    return new YamlFile(name, environment, overridable);
  }

  /** Whether there is a problem with this value, or within it. */
  boolean isFaulty(String path) {
    return problems.stream().anyMatch(problem -> problem.path().startsWith(path));
  }

  /** Parses the text; an empty one is an empty mapping. */
  Section parse(String text) {
    try {
      Node root = compose(text);
      return section("", 1, root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(List.of(name + ":" + line + ": not YAML: " + e.getProblem()));
    } catch (YAMLException e) {
      throw new ConfigException(List.of(name + ": not YAML: " + e.getMessage()));
    }
  }

  /** What {@code new Yaml().compose()} does, without loading what binds and writes YAML. */
  private static @Nullable Node compose(String text) {
    LoaderOptions limits = new LoaderOptions();
    ParserImpl parser = new ParserImpl(new StreamReader(text), limits);
    return new Composer(parser, new Resolver(), limits).getSingleNode();
  }

  /** A mapping, or nothing at all (an empty section has only comments in it). */
  Section section(String path, int line, @Nullable Node node) {
    Map<String, Section.Entry> entries = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(tuple -> enter(entries, path, tuple));
    } else if (node != null && !isNull(node)) {
      problem(lineOf(node), path, "must be a mapping of keys to values");
    }
    Section section = new Section(this, path, line, entries);
    sections.add(section);
    return section;
  }

  private void enter(Map<String, Section.Entry> entries, String path, NodeTuple tuple) {
    int line = lineOf(tuple.getKeyNode());
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      problem(line, path, "a key must be a text");
      return;
    }
    Section.Entry entry = new Section.Entry(line, tuple.getValueNode());
    if (entries.putIfAbsent(key.getValue(), entry) != null) {
      problem(line, Section.join(path, key.getValue()), "is there twice");
    }
  }

  Environment.@Nullable Setting override(String path) {
    return overridable ? environment.override(path) : null;
  }

  String substitute(String text) {
    return environment.substitute(text);
  }

  void problem(int line, String path, String what) {
    String where = name + ":" + line + ": ";
    problems.add(new Problem(line, path, where + (path.isEmpty() ? "" : path + " ") + what));
  }

  /** A problem with a value that a variable sets. */
  void problem(Environment.Setting setting, String what) {
    problems.add(new Problem(Integer.MAX_VALUE, "", setting.name() + " " + what));
  }

  /**
   * To be called when everything has been read: what nobody asked for is unknown.
   *
   * @throws ConfigException if there was any problem
   */
  void finish() {
    sections.forEach(this::refuseUnknownKeys);
    List<String> lines = new ArrayList<>();
    problems.stream()
        .sorted(Comparator.comparingInt(Problem::line))
        .forEach(problem -> lines.add(problem.text()));
    if (overridable) {
      lines.addAll(environment.unknown());
    }
    if (!lines.isEmpty()) {
      throw new ConfigException(lines);
    }
  }

  private void refuseUnknownKeys(Section section) {
    section.unasked().forEach((key, entry) -> unknown(section, key, entry.line()));
  }

  private void unknown(Section section, String key, int line) {
    String hint =
        Stream.concat(Stream.of(section), elsewhere(section))
            .flatMap(near -> Nearest.to(key, near.asked()).map(near::pathOf).stream())
            .findFirst()
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElseGet(() -> "; known here: " + String.join(", ", section.askedPaths()));
    problem(line, section.pathOf(key), "is not a known key" + hint);
  }

  /**
   * Where a key may have been meant to stand: within its section, or anywhere where each key has
   * one place. Another model's or provider's section is none.
   */
  private Stream<Section> elsewhere(Section section) {
    return sections.stream()
        .filter(other -> overridable || other.path().startsWith(section.path() + "."));
  }

  static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  static boolean isNull(Node node) {
    return Tag.NULL.equals(node.getTag());
  }
}
