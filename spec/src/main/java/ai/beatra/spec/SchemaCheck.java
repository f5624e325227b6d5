package ai.beatra.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InvalidSchemaRefException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Checks values against the schemas of a document. */
final class SchemaCheck {
  private static final String DOCUMENT = "urn:beatra:openapi.json";

  private final SchemaRegistry registry;
  private final Map<JsonPointer, Schema> schemas = new HashMap<>();

  /**
   * A fault of a value.
   *
   * @param at where in the value
   * @param message what is wrong there, without a full stop
   * @param schema the part of the schema that says so
   */
  record Violation(JsonPointer at, String message, String schema) {}

  SchemaCheck(JsonNode document) {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).locale(Locale.ENGLISH).build();
    registry =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi30(),
            builder ->
                builder
                    .schemas(Map.of(DOCUMENT, document.toString()))
                    .schemaRegistryConfig(config));
  }

  /** What is wrong with the value; nothing if the schema itself has a reference to nowhere. */
  List<Violation> violations(JsonPointer schema, JsonNode value) {
    try {
      List<Error> errors = schemas.computeIfAbsent(schema, this::load).validate(value);
      return tellingOnly(errors).stream().map(SchemaCheck::violation).distinct().toList();
    } catch (InvalidSchemaRefException e) {
      return List.of();
    } catch (RuntimeException e) {
      // The library has no common type for what it throws at a malformed schema.
      String message = "the schema cannot be applied (%s)".formatted(e.getMessage());
      return List.of(new Violation(JsonPointer.empty(), message, schema.toString()));
    }
  }

  private Schema load(JsonPointer schema) {
    return registry.getSchema(SchemaLocation.of(DOCUMENT + "#" + schema));
  }

  private static Violation violation(Error error) {
    JsonPointer at = JsonPointer.compile(error.getInstanceLocation().toString());
    return new Violation(
        at, error.getMessage(), error.getSchemaLocation().getFragment().toString());
  }

  /**
   * Replaces the errors of all alternatives of a failed oneOf or anyOf by those of the one that was
   * probably meant, or by the one sentence that none matches.
   */
  private static List<Error> tellingOnly(List<Error> errors) {
    for (Error union : errors) {
      if (union.getKeyword().equals("oneOf") || union.getKeyword().equals("anyOf")) {
        Predicate<Error> inside = error -> error != union && isInside(union, error);
        List<Error> remaining = new ArrayList<>(errors);
        remaining.removeIf(inside);
        remaining.remove(union);
        List<Error> meant = meantAlternative(union, errors.stream().filter(inside).toList());
        List<Error> result = new ArrayList<>(meant.isEmpty() ? List.of(union) : tellingOnly(meant));
        result.addAll(tellingOnly(remaining));
        return result;
      }
    }
    return errors;
  }

  private static boolean isInside(Error union, Error error) {
    return error.getEvaluationPath().startsWith(union.getEvaluationPath())
        && error.getInstanceLocation().startsWith(union.getInstanceLocation());
  }

  /** The alternative with the right JSON type and the right constants, if there is just one. */
  private static List<Error> meantAlternative(Error union, List<Error> errors) {
    int depth = union.getEvaluationPath().getNameCount();
    Map<String, List<Error>> alternatives =
        errors.stream()
            .filter(error -> error.getEvaluationPath().getNameCount() > depth)
            .collect(Collectors.groupingBy(error -> error.getEvaluationPath().getName(depth)));
    List<List<Error>> possible =
        alternatives.values().stream()
            .filter(it -> it.stream().noneMatch(error -> rulesOut(union, error)))
            .toList();
    return possible.size() == 1 ? possible.get(0) : List.of();
  }

  private static boolean rulesOut(Error union, Error error) {
    int below =
        error.getInstanceLocation().getNameCount() - union.getInstanceLocation().getNameCount();
    return (below == 0 && error.getKeyword().equals("type"))
        || (below == 1 && error.getKeyword().equals("enum"));
  }
}
