package ai.beatra.conformance.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML file as a JSON tree that still knows its lines. Jackson alone would drop both the lines
 * and the aliases.
 *
 * @param lines the line of each node by its JSON Pointer, counted from 1
 */
public record YamlFile(Path path, JsonNode root, Map<String, Integer> lines) {

  public static YamlFile read(Path path) throws IOException {
    try (Reader reader = Files.newBufferedReader(path)) {
      return read(path.toString(), reader);
    }
  }

  /** The same for a text from elsewhere, under the name that messages give it. */
  public static YamlFile read(String name, Reader reader) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(1000);
    Map<String, Integer> lines = new HashMap<>();
    Node node = new Yaml(options).compose(reader);
    return new YamlFile(Path.of(name), convert(node, "", lines), Map.copyOf(lines));
  }

  /** The file and line of a node, as editors and consoles link it. */
  String where(String pointer) {
    Path parent = path.toAbsolutePath().getParent();
    String file = (parent == null ? "" : parent.getFileName() + "/") + path.getFileName();
    Integer line = lines.get(pointer);
    return line == null ? file + "#" + pointer : file + ":" + line;
  }

  private static JsonNode convert(Node node, String pointer, Map<String, Integer> lines) {
    lines.put(pointer, node.getStartMark().getLine() + 1);
    if (node instanceof MappingNode mapping) {
      var object = JsonNodeFactory.instance.objectNode();
      for (var tuple : mapping.getValue()) {
        String name = ((ScalarNode) tuple.getKeyNode()).getValue();
        String at = pointer + "/" + Place.escape(name);
        object.set(name, convert(tuple.getValueNode(), at, lines));
        lines.put(at, tuple.getKeyNode().getStartMark().getLine() + 1);
      }
      return object;
    }
    if (node instanceof SequenceNode sequence) {
      var array = JsonNodeFactory.instance.arrayNode();
      for (Node item : sequence.getValue()) {
        array.add(convert(item, pointer + "/" + array.size(), lines));
      }
      return array;
    }
    return scalar((ScalarNode) node);
  }

  private static JsonNode scalar(ScalarNode node) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return json.nullNode();
    }
    if (tag.equals(Tag.BOOL) && (text.equals("true") || text.equals("false"))) {
      return json.booleanNode(text.equals("true"));
    }
    if (tag.equals(Tag.INT) && text.matches("-?(0|[1-9][0-9]*)")) {
      return json.numberNode(new BigInteger(text));
    }
    if (tag.equals(Tag.FLOAT) && text.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
      return json.numberNode(new BigDecimal(text));
    }
    return json.textNode(text);
  }
}
