package ai.beatra.spec.lint.document;

import ai.beatra.spec.contract.Kind;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Schemas become Java classes: each has a name that can be one, and none hides inside another. */
public final class SchemaForms {
  private static final Pattern PASCAL_CASE = Pattern.compile("[A-Z][a-zA-Z0-9]*");
  private static final Map<String, Set<String>> FORMATS =
      Map.of(
          "string",
          Set.of("date-time", "date", "binary", "byte", "uri", "uuid", "email", "password"),
          "integer",
          Set.of("int32", "int64"),
          "number",
          Set.of("float", "double"));
  private static final Set<String> COMPOSITION = Set.of("allOf", "oneOf", "anyOf");

  private SchemaForms() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    for (Node schema : spec.all(Kind.SCHEMA)) {
      if (isNamed(schema.pointer())) {
        name(schema, found);
        union(schema, found);
      } else if (!isInHeader(schema.pointer())) {
        inline(schema, found);
      }
      untypedObject(schema, found);
      requiredMembers(schema, found);
      pattern(schema.get("pattern"), found);
      format(schema, found);
      for (String name : List.of("imum", "Length", "Items", "Properties")) {
        bounds(schema.get("min" + name), schema.get("max" + name), found);
      }
    }
  }

  private static boolean isNamed(JsonPointer pointer) {
    return pointer.toString().matches("/components/schemas/[^/]+");
  }

  /** The generator makes no types of response headers. */
  private static boolean isInHeader(JsonPointer pointer) {
    return pointer.toString().contains("/headers/");
  }

  private static void name(Node schema, Consumer<Finding> found) {
    String name = schema.name();
    if (!PASCAL_CASE.matcher(name).matches()) {
      String message = "\"%s\" is not a Java class name.".formatted(name);
      found.accept(schema.finding("schema-name", message, "Write it like ChatMessage."));
    } else if (isJavaLang(name)) {
      String message = "The class %s would hide java.lang.%s.".formatted(name, name);
      String fix = "Give it a longer name, like Api%s.".formatted(name);
      found.accept(schema.finding("schema-name", message, fix));
    }
  }

  private static void union(Node schema, Consumer<Finding> found) {
    boolean marked = schema.get("x-union").value().asBoolean();
    if (marked != schema.has("oneOf") || schema.has("anyOf")) {
      String message = "A union is a schema with oneOf and \"x-union: true\".";
      String fix = "Write both or neither, and no anyOf: the generator knows no other unions.";
      found.accept(schema.finding("union", message, fix));
    }
    Node mapping = schema.get("discriminator").get("mapping");
    Set<String> mapped = Set.copyOf(mapping.members().values().stream().map(Node::text).toList());
    List<Node> alternatives = schema.get("oneOf").items();
    boolean some = mapping.exists() && mapped.size() < alternatives.size();
    for (Node alternative : some ? alternatives : List.<Node>of()) {
      if (!mapped.contains(alternative.get("$ref").text())) {
        String message = "The discriminator does not lead to this alternative.";
        String fix =
            "Add it under %s, or take the discriminator away.".formatted(mapping.pointer());
        found.accept(alternative.finding("union", message, fix));
      }
    }
  }

  private static boolean isJavaLang(String name) {
    try {
      Class.forName("java.lang." + name, false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static void inline(Node schema, Consumer<Finding> found) {
    String fix = "Move it to /components/schemas under a name of its own and refer to it.";
    JsonPointer parent = schema.pointer().head();
    boolean allOfPart = parent != null && parent.toString().endsWith("/allOf");
    if ((schema.has("properties") && !allOfPart) || COMPOSITION.stream().anyMatch(schema::has)) {
      String message = "The object has no name, so the generator would invent one.";
      found.accept(schema.finding("inline-schema", message, fix));
    } else if (schema.get("enum").items().size() > 1) {
      String message = "The enum has no name, so the generator would invent one.";
      found.accept(schema.finding("inline-schema", message, fix));
    }
  }

  private static void untypedObject(Node schema, Consumer<Finding> found) {
    boolean described =
        schema.has("properties")
            || schema.has("additionalProperties")
            || COMPOSITION.stream().anyMatch(schema::has);
    if (schema.get("type").text().equals("object") && !described) {
      Finding finding =
          schema.finding(
              "untyped-object",
              "The object has neither properties nor additionalProperties.",
              "List its properties, or write \"additionalProperties: true\" if it may hold anything.");
      found.accept(finding.causedAt(schema.pointer()));
    }
  }

  private static void requiredMembers(Node schema, Consumer<Finding> found) {
    Set<String> properties = schema.get("properties").members().keySet();
    for (Node required : schema.get("required").items()) {
      if (schema.has("properties") && !properties.contains(required.text())) {
        String message =
            "The required \"%s\" is not among the properties.".formatted(required.text());
        String fallback = "Add the property, or take the name out of required.";
        found.accept(
            required.finding(
                "required", message, Nearest.hint(required.text(), properties, fallback)));
      }
    }
  }

  private static void bounds(Node least, Node most, Consumer<Finding> found) {
    if (least.value().isNumber()
        && most.value().isNumber()
        && least.value().decimalValue().compareTo(most.value().decimalValue()) > 0) {
      String message = "Nothing fits: %s is above %s.".formatted(least.name(), most.name());
      found.accept(least.finding("bounds", message, "Correct one of the two."));
    }
  }

  private static void format(Node schema, Consumer<Finding> found) {
    Node format = schema.get("format");
    String type = schema.get("type").text();
    Set<String> known = FORMATS.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    if (format.exists() && !known.contains(format.text())) {
      String message = "There is no format \"%s\".".formatted(format.text());
      String fallback = "Write one of %s.".formatted(known.stream().sorted().toList());
      found.accept(format.finding("format", message, Nearest.hint(format.text(), known, fallback)));
    } else if (format.exists() && !FORMATS.getOrDefault(type, Set.of()).contains(format.text())) {
      String message = "The format \"%s\" is none of type %s.".formatted(format.text(), type);
      String others = FORMATS.getOrDefault(type, Set.of()).stream().sorted().toList().toString();
      String fix = "Take it away, or change the type; %s has %s.".formatted(type, others);
      found.accept(format.finding("format", message, fix));
    }
  }

  private static void pattern(Node pattern, Consumer<Finding> found) {
    try {
      Pattern.compile(pattern.text());
    } catch (PatternSyntaxException e) {
      String message = "The pattern is not a regular expression: %s.".formatted(e.getDescription());
      found.accept(pattern.finding("pattern", message, "Correct it."));
    }
  }
}
