package ai.beatra.spec.gate.diff;

import static java.util.stream.Collectors.joining;

import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** How changes of schemas, and what to do about them, are put in words. */
final class Wording {
  private Wording() {}

  static boolean isEnum(String name, Node old, Node now) {
    return name.equals("enum") && old.exists() && now.exists();
  }

  static String what(String name, Node old, Node now) {
    if (isEnum(name, old, now)) {
      String gone = values(old, now);
      String added = values(now, old);
      return "enum changed: %s%s%s"
          .formatted(
              gone.isEmpty() ? "" : "without " + gone,
              gone.isEmpty() || added.isEmpty() ? "" : ", ",
              added.isEmpty() ? "" : "with " + added);
    }
    boolean brief = brief(old) && brief(now);
    return !old.exists()
        ? name + (brief ? " is new: " + told(now) : " is new")
        : !now.exists()
            ? name + (brief ? " is gone (was %s)".formatted(told(old)) : " is gone")
            : name
                + (brief ? " changed from %s to %s".formatted(told(old), told(now)) : " changed");
  }

  /** The values of an enum that another one lacks. */
  static String values(Node one, Node other) {
    Set<JsonNode> lacking = Keywords.choices(one.value());
    lacking.removeAll(Keywords.choices(other.value()));
    return lacking.stream()
        .map(it -> "\"%s\"".formatted(it.asText()))
        .sorted()
        .collect(joining(", "));
  }

  static String restore(String name, Node old) {
    return !old.exists()
        ? "Take %s away again.".formatted(name)
        : brief(old)
            ? "Restore \"%s: %s\".".formatted(name, told(old))
            : "Restore %s as it stands on line %d of %s."
                .formatted(name, old.file().line(old.pointer()), old.file().name());
  }

  /** What to do about what is gone. */
  static String putBack(Node gone) {
    return gone.get("deprecated").value().asBoolean()
        ? "Put it back."
        : "Put it back, with \"deprecated: true\" if nobody should use it any more.";
  }

  private static boolean brief(Node node) {
    return told(node).length() <= 120;
  }

  private static String told(Node node) {
    JsonNode value = node.value();
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /** An alternative or a part by its name, if it has one. */
  static String title(Node schema) {
    return schema.has("$ref")
        ? schema.get("$ref").text().replaceFirst(".*/", "")
        : brief(schema) ? told(schema) : "on line " + schema.file().line(schema.pointer());
  }
}
