package ai.beatra.spec.source;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A place in a YAML file: what stands there, where that is, and how to speak about it. A place that
 * does not exist has a missing value, so that rules can look without checking every step.
 */
public record Node(YamlFile file, JsonPointer pointer, JsonNode value) {

  public Node get(String name) {
    return new Node(file, pointer.appendProperty(name), value.path(name));
  }

  public Node at(JsonPointer below) {
    return new Node(file, pointer.append(below), value.at(below));
  }

  public boolean exists() {
    return !value.isMissingNode();
  }

  public boolean has(String name) {
    return value.has(name);
  }

  /** The text that stands here, or an empty one. */
  public String text() {
    return value.isTextual() ? value.textValue() : "";
  }

  /** The name under which this stands in its parent. */
  public String name() {
    JsonPointer last = pointer.last();
    return last == null ? "" : last.getMatchingProperty();
  }

  public List<Node> items() {
    List<Node> items = new ArrayList<>();
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      items.add(new Node(file, pointer.appendIndex(i), value.path(i)));
    }
    return items;
  }

  public List<String> texts() {
    return items().stream().map(Node::text).toList();
  }

  public Map<String, Node> members() {
    Map<String, Node> members = new LinkedHashMap<>();
    value.properties().forEach(member -> members.put(member.getKey(), get(member.getKey())));
    return members;
  }

  public Finding finding(String rule, String message, String fix) {
    return findingAt(file.line(pointer), rule, message, fix);
  }

  public Finding findingAt(int line, String rule, String message, String fix) {
    return new Finding(file.name(), line, pointer, rule, message, fix);
  }
}
