package ai.beatra.spec.lint.document;

import ai.beatra.spec.contract.Kind;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/**
 * An enum says all values: one that takes null lists it. Tools that read the specification by the
 * letter refuse null otherwise, whatever {@code nullable} says.
 */
public final class NullableEnums {
  private NullableEnums() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    for (Node schema : spec.all(Kind.SCHEMA)) {
      Node values = schema.get("enum");
      boolean nullable = schema.get("nullable").value().asBoolean();
      boolean listed = values.items().stream().map(Node::value).anyMatch(JsonNode::isNull);
      if (values.exists() && nullable && !listed) {
        String message = "The enum is nullable and does not list null.";
        found.accept(values.finding("nullable-enum", message, "Add null to its values."));
      } else if (listed && !nullable) {
        String message = "The enum lists null and is not nullable.";
        String fix = "Write \"nullable: true\" beside it, or take null away.";
        found.accept(values.finding("nullable-enum", message, fix));
      }
    }
  }
}
