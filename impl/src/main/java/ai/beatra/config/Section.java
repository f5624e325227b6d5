package ai.beatra.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One mapping of a YAML file, read key by key. Problems are noted in the file, and a stand-in is
 * returned.
 */
final class Section {
  /** A value and the line of its key. */
  record Entry(int line, Node value) {}

  private final YamlFile file;
  private final String path;
  private final int line;
  private final Map<String, Entry> entries;
  private final Set<String> asked = new LinkedHashSet<>();

  Section(YamlFile file, String path, int line, Map<String, Entry> entries) {
    this.file = file;
    this.path = path;
    this.line = line;
    this.entries = entries;
  }

  <T> T get(String key, Shape<T> shape, T fallback) {
    return Objects.requireNonNullElse(find(key, shape), fallback);
  }

  <T> T require(String key, Shape<T> shape) {
    T value = find(key, shape);
    if (value == null) {
      file.problem(line, join(path, key), "is missing: " + shape.expected());
      return shape.standIn();
    }
    return value;
  }

  /** The value of a key that may be absent. */
  <T> @Nullable T find(String key, Shape<T> shape) {
    Entry entry = ask(key);
    Environment.Setting setting = file.override(join(path, key));
    if (setting != null) {
      return fromVariable(setting, setting.value(), shape);
    }
    return entry == null ? null : scalar(join(path, key), entry.line(), entry.value(), shape);
  }

  /** A path that may be absent; one that stands in the file is relative to the file. */
  @Nullable Path findPath(String key) {
    Path found = find(key, Shape.PATH);
    boolean written = file.override(join(path, key)) == null;
    return found != null && written ? file.directory().resolve(found) : found;
  }

  /** An absent key is an empty list; a variable gives a list with commas. */
  <T> List<T> list(String key, Shape<T> shape) {
    Entry entry = ask(key);
    Environment.Setting setting = file.override(join(path, key));
    if (setting != null) {
      return Arrays.stream(setting.value().split(",", -1))
          .map(item -> fromVariable(setting, item.strip(), shape))
          .collect(Collectors.toUnmodifiableList());
    }
    List<T> values = new ArrayList<>();
    Set<String> written = new LinkedHashSet<>();
    for (Item item : items(key, entry)) {
      values.add(scalar(item.path(), item.line(), item.node(), shape));
      if (item.node() instanceof ScalarNode node && !written.add(node.getValue())) {
        file.problem(item.line(), item.path(), "is in the list twice");
      }
    }
    return List.copyOf(values);
  }

  <T> List<T> requireList(String key, Shape<T> shape) {
    List<T> values = list(key, shape);
    if (values.isEmpty()) {
      file.problem(lineOf(key), join(path, key), "must be a list with at least one item");
    }
    return values;
  }

  /** An absent section is an empty one. */
  Section section(String key) {
    Entry entry = ask(key);
    String name = join(path, key);
    return entry == null
        ? file.section(name, line, null)
        : file.section(name, entry.line(), entry.value());
  }

  List<Section> sections(String key) {
    return items(key, ask(key)).stream()
        .map(item -> file.section(item.path(), item.line(), item.node()))
        .toList();
  }

  /** A section whose keys are names that the user chooses. */
  Map<String, Section> named(String key, Shape<String> shape) {
    Section parent = section(key);
    Map<String, Section> children = new LinkedHashMap<>();
    parent.entries.forEach(
        (name, entry) -> {
          if (shape.parser().parse(name) == null) {
            parent.problem(name, "must be named with " + shape.expected());
          }
          children.put(name, parent.section(name));
        });
    return children;
  }

  /** The scalars of a section whose keys are names that the user chooses. */
  <T> Map<String, T> values(String key, Shape<String> names, Shape<T> shape) {
    Section parent = section(key);
    Map<String, T> values = new LinkedHashMap<>();
    for (String name : List.copyOf(parent.entries.keySet())) {
      if (names.parser().parse(name) == null) {
        parent.problem(name, "must be named with " + names.expected());
      }
      values.put(name, parent.require(name, shape));
    }
    return values;
  }

  void problem(String key, String what) {
    file.problem(lineOf(key), join(path, key), what);
  }

  String path() {
    return path;
  }

  /** A problem with one item of a list. */
  void problem(String key, int index, String what) {
    Item item = items(key, entries.get(key)).get(index);
    file.problem(item.line(), item.path(), what);
  }

  /** Whether there is a problem with the value of this key, or within it. */
  boolean isFaulty(String key) {
    return file.isFaulty(join(path, key));
  }

  /** The same section where nothing more is refused: what it should hold is not known. */
  Section unjudged() {
    asked.addAll(entries.keySet());
    return new Section(file.silent(), path, line, entries);
  }

  /** What messages call one of its keys. */
  String pathOf(String key) {
    return join(path, key);
  }

  Set<String> asked() {
    return asked;
  }

  Set<String> askedPaths() {
    return asked.stream()
        .map(key -> join(path, key))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  Map<String, Entry> unasked() {
    Map<String, Entry> rest = new LinkedHashMap<>(entries);
    rest.keySet().removeAll(asked);
    return rest;
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private record Item(String path, int line, Node node) {}

  private List<Item> items(String key, @Nullable Entry entry) {
    List<Item> items = new ArrayList<>();
    if (entry != null && entry.value() instanceof SequenceNode sequence) {
      for (Node node : sequence.getValue()) {
        String name = join(path, key) + "[" + items.size() + "]";
        items.add(new Item(name, YamlFile.lineOf(node), node));
      }
    } else if (entry != null && !YamlFile.isNull(entry.value())) {
      file.problem(entry.line(), join(path, key), "must be a list");
    }
    return items;
  }

  private @Nullable Entry ask(String key) {
    asked.add(key);
    return entries.get(key);
  }

  private int lineOf(String key) {
    Entry entry = entries.get(key);
    return entry == null ? line : entry.line();
  }

  private <T> T scalar(String name, int at, Node node, Shape<T> shape) {
    if (!(node instanceof ScalarNode scalar)) {
      file.problem(at, name, "must be " + shape.expected());
      return shape.standIn();
    }
    if (YamlFile.isNull(node)) {
      file.problem(at, name, "has no value; give it one or remove the key");
      return shape.standIn();
    }
    String written = scalar.getValue();
    try {
      T value = shape.parser().parse(file.substitute(written));
      if (value != null) {
        return value;
      }
      // Shown as written: what a variable holds may be a secret.
      file.problem(at, name, mismatch(shape, written));
    } catch (IllegalArgumentException e) {
      file.problem(at, name, "cannot be filled in: " + e.getMessage());
    }
    return shape.standIn();
  }

  private <T> T fromVariable(Environment.Setting setting, String text, Shape<T> shape) {
    T value = shape.parser().parse(text);
    if (value == null) {
      file.problem(setting, mismatch(shape, text));
      return shape.standIn();
    }
    return value;
  }

  private static String mismatch(Shape<?> shape, String text) {
    return "must be " + shape.expected() + (shape.secret() ? "" : ", not \"" + text + "\"");
  }
}
