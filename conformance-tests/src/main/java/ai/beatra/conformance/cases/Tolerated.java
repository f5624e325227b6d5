package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.YamlFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refusals that a request may get although it follows its schema; everything else is a fault.
 *
 * @param operation its operationId
 * @param param a pattern for the error's {@code param}
 * @param why the rule that the schema cannot say
 */
public record Tolerated(String operation, String code, String param, String why) {
  private static final String FILE = "tolerated.yaml";

  /** Where the file is, for who has to write into it. */
  public static final String PATH =
      "conformance-tests/src/main/resources/ai/beatra/conformance/" + FILE;

  /** Those of the operations of this spec. */
  public static List<Tolerated> of(Spec spec) {
    return of(spec, FILE);
  }

  /** Those where chats are behind the Messages API, beside the others. */
  public static List<Tolerated> ofAnthropic(Spec spec) {
    return of(spec, "tolerated-anthropic.yaml");
  }

  private static List<Tolerated> of(Spec spec, String file) {
    Set<String> operations =
        spec.operations().stream().map(Operation::id).collect(Collectors.toSet());
    try (InputStream in =
            Objects.requireNonNull(
                Tolerated.class.getResourceAsStream("/ai/beatra/conformance/" + file), file);
        var reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return Place.root(YamlFile.read(file, reader)).items().stream()
          .map(
              each ->
                  new Tolerated(
                      each.text("operation"),
                      each.text("code"),
                      each.text("param"),
                      each.text("why")))
          .filter(each -> operations.contains(each.operation()))
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** An entry to paste; whoever does has to say why. */
  public static String pasteable(String operation, String code, String param) {
    return "- operation: %s\n  code: %s\n  param: %s\n  why: (the rule, in one sentence)"
        .formatted(operation, code, param.replaceAll("/\\d+", "/\\\\d+"));
  }

  public boolean covers(Operation refused, JsonNode error) {
    return operation.equals(refused.id())
        && code.equals(error.path("code").asText())
        && error.path("param").asText().matches(param);
  }
}
