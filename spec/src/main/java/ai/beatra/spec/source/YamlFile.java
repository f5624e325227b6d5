package ai.beatra.spec.source;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.MarkedYAMLException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A YAML file as a tree in which every place knows its line. */
public final class YamlFile {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** What is no UTF-8 is read as U+FFFD; the others are characters that YAML forbids. */
  private static final Pattern NO_TEXT = Pattern.compile("[\\uFFFD\\p{Cntrl}&&[^\\t]]");

  private final String name;
  private final List<String> source;
  private final Map<JsonPointer, Integer> lines = new HashMap<>();
  private final Map<String, JsonNode> anchors = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final JsonNode tree;

  private YamlFile(String name, String text) throws IOException {
    this.name = name;
    this.source = text.lines().toList();
    this.tree = isText() ? parse(text) : MissingNode.getInstance();
  }

  private boolean isText() {
    for (int i = 0; i < source.size(); i++) {
      if (NO_TEXT.matcher(source.get(i)).find()) {
        String fix = "Save the file as UTF-8, without control characters.";
        report(JsonPointer.empty(), i + 1, "yaml", "The line has bytes that are no text.", fix);
      }
    }
    return findings.isEmpty();
  }

  /** Reads a file of the directory; what keeps it from being read is in {@link #findings}. */
  public static YamlFile read(Path directory, String file) throws IOException {
    String name = name(directory, file);
    Path path = directory.resolve(file);
    byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    return new YamlFile(name, new String(bytes, StandardCharsets.UTF_8));
  }

  /** What findings call a file of a directory. */
  public static String name(Path directory, String file) {
    return directory.toAbsolutePath().normalize().getFileName() + "/" + file;
  }

  /** Reads a text that was a file of that name. */
  public static YamlFile of(String name, String text) throws IOException {
    return new YamlFile(name, text);
  }

  /** The text of the file. */
  public String text() {
    return String.join("\n", source) + "\n";
  }

  /** The name as printed in findings. */
  public String name() {
    return name;
  }

  /** Faults of the YAML itself. If one of them stopped the reading, the root is missing. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  public Node root() {
    return new Node(this, JsonPointer.empty(), tree);
  }

  /** The line of a member's name or of a list item; for what does not exist, its parent's. */
  public int line(JsonPointer pointer) {
    for (JsonPointer at = pointer; at != null; at = at.head()) {
      Integer line = lines.get(at);
      if (line != null) {
        return line;
      }
    }
    return 1;
  }

  /**
   * The line on which a line of a text stands. Of a text that is not a literal block (its lines are
   * not those of the file) it is the text's own.
   *
   * @param pointer where the text stands
   * @param index which of its lines, counted from 0
   */
  public int lineOfText(JsonPointer pointer, String text, int index) {
    int line = line(pointer) + 1 + index;
    String wanted = text.lines().skip(index).findFirst().orElse("").strip();
    boolean literal = line <= source.size() && source.get(line - 1).strip().equals(wanted);
    return literal ? line : line(pointer);
  }

  private JsonNode parse(String text) throws IOException {
    try (YAMLParser parser = YAML.getFactory().createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        return value(parser, first, JsonPointer.empty());
      }
      report(
          JsonPointer.empty(),
          1,
          "yaml",
          "The file is missing, empty or not a mapping.",
          "Begin it with \"name: value\" members.");
    } catch (JsonProcessingException e) {
      syntaxError(e);
    }
    return MissingNode.getInstance();
  }

  private JsonNode value(YAMLParser parser, JsonToken token, JsonPointer at) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    lines.putIfAbsent(at, line);
    if (parser.isCurrentAlias()) {
      String alias = parser.getText();
      String message = "The alias *%s is not resolved by every reader of this file.";
      report(
          at, line, "yaml", message.formatted(alias), "Write the value out, or share it by $ref.");
      return anchors.getOrDefault(alias, MissingNode.getInstance());
    }
    String anchor = parser.getCurrentAnchor();
    JsonNode value =
        switch (token) {
          case START_OBJECT -> object(parser, at);
          case START_ARRAY -> array(parser, at);
          default -> scalar(parser, at);
        };
    if (anchor != null) {
      anchors.put(anchor, value);
    }
    return value;
  }

  private JsonNode scalar(YAMLParser parser, JsonPointer at) throws IOException {
    String text = parser.getText();
    if (isPlain(parser.currentTokenLocation()) && PlainScalar.isAmbiguous(text)) {
      String otherwise = ", or write null, true, false or the number as JSON does";
      ambiguous(at, parser.currentTokenLocation().getLineNr(), text, otherwise);
    }
    return parser.readValueAsTree();
  }

  private boolean isPlain(JsonLocation start) {
    String line = start.getLineNr() > source.size() ? "" : source.get(start.getLineNr() - 1);
    int column = start.getColumnNr() - 1;
    return column >= line.length() || "'\"|>&!".indexOf(line.charAt(column)) < 0;
  }

  private void ambiguous(JsonPointer at, int line, String text, String otherwise) {
    String message = "Readers of YAML do not agree on what \"%s\" without quotes is.";
    String fix = "Put quotes around it%s.";
    report(at, line, "plain-scalar", message.formatted(text), fix.formatted(otherwise));
  }

  private ObjectNode object(YAMLParser parser, JsonPointer at) throws IOException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      int line = parser.currentTokenLocation().getLineNr();
      JsonPointer below = at.appendProperty(member);
      if (object.has(member)) {
        report(
            below,
            line,
            "duplicate-key",
            "\"%s\" stands here and on line %d.".formatted(member, line(below)),
            "Remove or rename one of them.");
      }
      lines.putIfAbsent(below, line);
      if (member.equals("<<")) {
        String message = "The merge key << is not resolved by every reader of this file.";
        report(below, line, "yaml", message, "Write the members out, or share them by $ref.");
      } else if (isPlain(parser.currentTokenLocation()) && PlainScalar.isAmbiguousName(member)) {
        ambiguous(below, line, member, "");
      }
      object.set(member, value(parser, parser.nextToken(), below));
    }
    return object;
  }

  private ArrayNode array(YAMLParser parser, JsonPointer at) throws IOException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(value(parser, token, at.appendIndex(array.size())));
    }
    return array;
  }

  private void syntaxError(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    int line = location == null ? 1 : Math.max(1, location.getLineNr());
    String problem = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
    if (e instanceof MarkedYAMLException marked) {
      line = marked.getProblemMark().getLine() + 1;
      problem = marked.getProblem();
    }
    int at = conflict().orElse(line);
    if (findings.stream().anyMatch(it -> it.line() == at)) {
      return; // told already, and better
    }
    if (conflict().isPresent()) {
      String fix = "Decide for one of the sides, and take the markers away.";
      report(JsonPointer.empty(), at, "yaml", "The file has conflict markers of git.", fix);
      return;
    }
    report(
        JsonPointer.empty(),
        at,
        "yaml",
        "YAML syntax error: %s.".formatted(problem),
        "Check indentation, quotes and colons on this line and the one before.");
  }

  private OptionalInt conflict() {
    return IntStream.range(0, source.size())
        .filter(it -> source.get(it).startsWith("<<<<<<< "))
        .map(it -> it + 1)
        .findFirst();
  }

  private void report(JsonPointer at, int line, String rule, String message, String fix) {
    findings.add(new Finding(name, line, at, rule, message, fix));
  }
}
