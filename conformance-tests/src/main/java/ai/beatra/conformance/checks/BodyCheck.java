package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.SchemaWalk;
import ai.beatra.conformance.contract.Schemas;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Consumer;

/** The body, or each event of a stream, against its schema; and no member beyond it. */
final class BodyCheck implements Check {
  private final Schemas schemas;
  private final SchemaWalk walk;

  public BodyCheck(Schemas schemas) {
    this.schemas = schemas;
    this.walk = new SchemaWalk(schemas);
  }

  @Override
  public void look(Exchange exchange, Consumer<String> faults) {
    Optional<Place> content = exchange.content();
    if (exchange.sent().method().equals("HEAD")) {
      if (exchange.answer().body().length > 0) {
        faults.accept("body: an answer to HEAD has none: " + shortened(exchange.answer().text()));
      }
      return;
    }
    if (content.isEmpty()) {
      return;
    }
    exchange.bodies().forEach(body -> look(body.schema(), body.value(), body.name(), faults));
    if (exchange.stream().isEmpty() && exchange.json().isEmpty()) {
      faults.accept("body: not one JSON document: " + shortened(exchange.answer().text()));
    }
  }

  private void look(Place schema, JsonNode value, String name, Consumer<String> faults) {
    schemas
        .faults(schema, value)
        .forEach(fault -> faults.accept(name + ": " + fault.strip() + " (" + schema.where() + ")"));
    walk.walk(
        schema,
        value,
        new SchemaWalk.Visitor() {
          @Override
          public void undeclared(String pointer) {
            faults.accept(
                "%s: %s is not declared. Declare it in %s or do not send it."
                    .formatted(name, pointer, schema.where()));
          }
        });
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? "`" + text + "`" : "`" + text.substring(0, 200) + "…`";
  }
}
