package ai.beatra.spec.site.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** Writes a JSON value as people write it in a language: short things on one line. */
public enum Literal {
  JSON("null", "true", "false"),
  PYTHON("None", "True", "False"),
  JAVASCRIPT("null", "true", "false");

  private static final int WIDTH = 62;
  private static final String STEP = "  ";

  private final String none;
  private final String yes;
  private final String no;

  Literal(String none, String yes, String no) {
    this.none = none;
    this.yes = yes;
    this.no = no;
  }

  /** An object takes a line for each member, however short it is. */
  public String write(JsonNode value) {
    return write(value, "");
  }

  /**
   * @param indent what every line after the first begins with
   */
  public String write(JsonNode value, String indent) {
    return value.isObject() && !value.isEmpty() ? folded(value, indent) : nested(value, indent);
  }

  private String nested(JsonNode value, String indent) {
    String inline = inline(value);
    boolean fits = indent.length() + inline.length() <= WIDTH;
    return fits || value.isEmpty() ? inline : folded(value, indent);
  }

  private String folded(JsonNode value, String indent) {
    String inner = indent + (this == PYTHON ? STEP + STEP : STEP);
    List<String> parts = new ArrayList<>();
    value
        .properties()
        .forEach(it -> parts.add(inner + key(it.getKey()) + nested(it.getValue(), inner)));
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      parts.add(inner + nested(value.get(i), inner));
    }
    String comma = this == JSON ? "" : ",";
    return open(value) + "\n" + String.join(",\n", parts) + comma + "\n" + indent + close(value);
  }

  private String inline(JsonNode value) {
    if (!value.isContainerNode()) {
      return scalar(value);
    }
    List<String> parts = new ArrayList<>();
    value.properties().forEach(it -> parts.add(key(it.getKey()) + inline(it.getValue())));
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      parts.add(inline(value.get(i)));
    }
    String space = value.isObject() && this == JAVASCRIPT && !parts.isEmpty() ? " " : "";
    return open(value) + space + String.join(", ", parts) + space + close(value);
  }

  private String key(String name) {
    boolean bare = this == JAVASCRIPT && name.matches("[A-Za-z_$][A-Za-z0-9_$]*");
    return (bare ? name : TextNode.valueOf(name).toString()) + ": ";
  }

  private String scalar(JsonNode value) {
    if (value.isNull()) {
      return none;
    }
    return value.isBoolean() ? (value.asBoolean() ? yes : no) : value.toString();
  }

  private static String open(JsonNode value) {
    return value.isObject() ? "{" : "[";
  }

  private static String close(JsonNode value) {
    return value.isObject() ? "}" : "]";
  }
}
