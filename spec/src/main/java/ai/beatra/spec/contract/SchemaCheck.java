package ai.beatra.spec.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks values against the schemas of a document. */
public final class SchemaCheck {
  private static final String DOCUMENT = "urn:beatra:openapi.json";

  private static final Set<String> UNIONS = Set.of("oneOf", "anyOf");

  private final SchemaRegistry registry;
  private final Map<JsonPointer, Schema> schemas = new HashMap<>();

  /**
   * A fault of a value.
   *
   * @param at where in the value
   * @param message what is wrong there, without a full stop
   * @param schema the part of the schema that says so
   */
  public record Violation(JsonPointer at, String message, String schema) {}

  /** Says that a schema cannot be applied to anything. */
  public static final class Inapplicable extends Exception {
    private static final long serialVersionUID = 1;

    Inapplicable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  SchemaCheck(JsonNode document) {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).locale(Locale.ENGLISH).build();
    // A discriminator is only a hint; the library, following it, loses the errors of nested unions.
    Dialect dialect =
        Dialect.builder(Dialects.getOpenApi30())
            .keywords(keywords -> keywords.remove("discriminator"))
            .build();
    registry =
        SchemaRegistry.withDialect(
            dialect,
            builder ->
                builder
                    .schemas(Map.of(DOCUMENT, document.toString()))
                    .schemaRegistryConfig(config));
  }

  /**
   * What is wrong with the value.
   *
   * @throws Inapplicable if the schema is malformed or has a reference to nowhere
   */
  public List<Violation> violations(JsonPointer schema, JsonNode value) throws Inapplicable {
    try {
      List<Error> errors = schemas.computeIfAbsent(schema, this::load).validate(value);
      return tellingOnly(errors).stream().map(SchemaCheck::violation).distinct().toList();
    } catch (RuntimeException e) {
      // The library has no common type for what it throws at a malformed schema.
      throw new Inapplicable(String.valueOf(e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw new Inapplicable("it consists of itself", e);
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
  @SuppressWarnings("ReferenceEquality") // the union itself, not another error like it
  private static List<Error> tellingOnly(List<Error> errors) {
    Optional<Error> outermost =
        errors.stream()
            .filter(error -> UNIONS.contains(error.getKeyword()))
            .min(Comparator.comparingInt(error -> error.getEvaluationPath().getNameCount()));
    if (outermost.isEmpty()) {
      return errors;
    }
    Error union = outermost.get();
    List<Error> inside = new ArrayList<>();
    List<Error> outside = new ArrayList<>();
    for (Error error : errors) {
      if (error != union) {
        (isInside(union, error) ? inside : outside).add(error);
      }
    }
    List<Error> result = new ArrayList<>(reasons(union, inside));
    result.addAll(tellingOnly(outside));
    return result;
  }

  private static boolean isInside(Error union, Error error) {
    return error.getEvaluationPath().startsWith(union.getEvaluationPath())
        && error.getInstanceLocation().startsWith(union.getInstanceLocation());
  }

  /**
   * The errors of the alternative with the right JSON type and the right constants if there is just
   * one, else the error of the union itself.
   */
  private static List<Error> reasons(Error union, List<Error> errors) {
    int depth = union.getEvaluationPath().getNameCount();
    Map<String, List<Error>> alternatives = new HashMap<>();
    for (Error error : errors) {
      if (error.getEvaluationPath().getNameCount() > depth) {
        String alternative = error.getEvaluationPath().getName(depth);
        alternatives.computeIfAbsent(alternative, it -> new ArrayList<>()).add(error);
      }
    }
    List<List<Error>> possible =
        alternatives.values().stream()
            .map(SchemaCheck::tellingOnly)
            .filter(it -> it.stream().noneMatch(error -> rulesOut(union, error)))
            .toList();
    return possible.size() == 1 ? possible.get(0) : List.of(union);
  }

  private static boolean rulesOut(Error union, Error error) {
    int below =
        error.getInstanceLocation().getNameCount() - union.getInstanceLocation().getNameCount();
    String keyword = error.getKeyword();
    return (below == 0 && (keyword.equals("type") || UNIONS.contains(keyword)))
        || (below == 1 && keyword.equals("enum"));
  }
}
