package ai.beatra.spec.contract;

import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Walks a document by the grammar of {@link Kind}: collects where each kind of object stands and
 * reports members that no such object has. Example values are data and not walked.
 */
public final class Structure {
  public static final String RULE = "structure";

  private final List<Part> parts = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  /** An object of the document, or the $ref that stands in its place. */
  public record Part(Kind kind, Node node) {
    public boolean isReference() {
      return kind.section().isPresent() && node.has("$ref");
    }
  }

  public Structure(Node root, Kind kind) {
    if (root.exists()) {
      visit(root, kind.name());
    }
  }

  List<Part> parts() {
    return List.copyOf(parts);
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  private void visit(Node node, String shape) {
    if (shape.startsWith("[")) {
      expect(node, node.value().isArray(), "a list");
      node.items().forEach(item -> visit(item, shape.substring(1, shape.length() - 1)));
    } else if (shape.startsWith("{")) {
      expect(node, node.value().isObject(), "a mapping");
      String inner = shape.substring(1, shape.length() - 1);
      node.members().values().forEach(member -> visit(member, inner));
    } else if (shape.startsWith("flag/")) {
      visit(node, node.value().isBoolean() ? "flag" : shape.substring("flag/".length()));
    } else {
      Kind.named(shape).ifPresentOrElse(kind -> object(node, kind), () -> scalar(node, shape));
    }
  }

  private void object(Node node, Kind kind) {
    Part part = new Part(kind, node);
    parts.add(part);
    expect(node, node.value().isObject(), kind.title() + ", so a mapping");
    if (part.isReference()) {
      return; // the rule for references looks at it
    }
    Set<String> missing = new LinkedHashSet<>(kind.required());
    for (Node member : node.members().values()) {
      String shape = kind.members().get(member.name());
      missing.remove(member.name());
      if (shape != null) {
        visit(member, shape);
      } else if (!member.name().startsWith("x-") || isMisspelt(member.name(), kind)) {
        unknown(member, kind);
        Nearest.to(member.name(), kind.required()).ifPresent(missing::remove);
      }
    }
    for (String name : node.value().isObject() ? missing : Set.<String>of()) {
      String message = "%s needs \"%s\".".formatted(capitalised(kind.title()), name);
      findings.add(node.finding(RULE, message, "Add it."));
    }
  }

  private void scalar(Node node, String shape) {
    JsonNode value = node.value();
    switch (shape) {
      case "any" -> {}
      case "text" -> expect(node, value.isTextual(), "a text; put quotes around it if it is one");
      case "flag" -> expect(node, value.isBoolean(), "true or false");
      case "number" -> expect(node, value.isNumber(), "a number");
      default -> {
        List<String> choice = Arrays.asList(shape.split("\\|"));
        String types = value.isArray() ? "; what may be null has \"nullable: true\" too" : "";
        expect(node, choice.contains(node.text()), "one of " + String.join(", ", choice) + types);
      }
    }
  }

  private void expect(Node node, boolean fulfilled, String wanted) {
    if (!fulfilled) {
      String message = "\"%s\" has the wrong form.".formatted(node.name());
      findings.add(node.finding(RULE, message, "It has to be %s.".formatted(wanted)));
    }
  }

  private void unknown(Node member, Kind kind) {
    Collection<String> names = kind.members().keySet();
    String message = "%s has no member \"%s\".".formatted(capitalised(kind.title()), member.name());
    String fallback =
        member.value().isObject()
            ? "Move it to where it belongs; it is probably indented too deep."
            : "It can have %s.".formatted(String.join(", ", names.stream().sorted().toList()));
    findings.add(member.finding(RULE, message, Nearest.hint(member.name(), names, fallback)));
  }

  /** Vendor extensions are free, but one that differs from ours by a letter or two is a typo. */
  private static boolean isMisspelt(String extension, Kind kind) {
    return kind.members().keySet().stream()
        .filter(name -> name.startsWith("x-"))
        .anyMatch(name -> Nearest.distance(extension, name) <= 2);
  }

  private static String capitalised(String title) {
    return Character.toUpperCase(title.charAt(0)) + title.substring(1);
  }
}
