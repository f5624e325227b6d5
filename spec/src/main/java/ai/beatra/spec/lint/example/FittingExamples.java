package ai.beatra.spec.lint.example;

import ai.beatra.spec.contract.EventStream;
import ai.beatra.spec.contract.EventStream.Event;
import ai.beatra.spec.contract.Kind;
import ai.beatra.spec.contract.SchemaCheck;
import ai.beatra.spec.contract.SchemaCheck.Inapplicable;
import ai.beatra.spec.contract.SchemaCheck.Violation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.function.Consumer;

/** Every body has a named example, and every example fits its schema, streams event by event. */
public final class FittingExamples {
  public static final String INVALID = "example-invalid";

  /** Only a consequence where there are other findings; alone it keeps a fault from hiding. */
  public static final String UNCHECKED = "example-unchecked";

  private static final String ERROR_SCHEMA = "/components/schemas/ApiErrorResponse";
  private static final JsonMapper JSON = new JsonMapper();

  private FittingExamples() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    SchemaCheck check = spec.schemas();
    for (Node mediaType : spec.all(Kind.MEDIA_TYPE)) {
      if (mediaType.get("examples").members().isEmpty()) {
        found.accept(
            mediaType.finding(
                "example-missing",
                "There is no named example.",
                "Add one under examples; the conformance suite replays it, the docs show it."));
      }
      named(spec, mediaType, check, found);
      if (EventStream.isMediaType(mediaType.name())) {
        stream(spec, mediaType, check, found);
      }
    }
    for (Kind kind : List.of(Kind.PARAMETER, Kind.HEADER)) {
      for (Node holder : spec.all(kind)) {
        named(spec, holder, check, found);
        value(check, holder.get("schema"), holder.get("example"), found);
      }
    }
    for (Node schema : spec.all(Kind.SCHEMA)) {
      value(check, schema, schema.get("example"), found);
      value(check, schema, schema.get("default"), found);
    }
  }

  private static void named(Spec spec, Node holder, SchemaCheck check, Consumer<Finding> found) {
    for (Node example : holder.get("examples").members().values()) {
      value(check, holder.get("schema"), spec.resolve(example).get("value"), found);
    }
  }

  private static void value(SchemaCheck check, Node schema, Node value, Consumer<Finding> found) {
    if (!schema.exists() || !value.exists()) {
      return;
    }
    try {
      for (Violation violation : check.violations(schema.pointer(), value.value())) {
        String message = "The example does not fit its schema: %s.".formatted(violation.message());
        Finding finding = value.at(violation.at()).finding(INVALID, message, fix(violation));
        found.accept(finding.causedAt(JsonPointer.compile(violation.schema())));
      }
    } catch (Inapplicable e) {
      found.accept(unchecked(value, e));
    }
  }

  private static Finding unchecked(Node value, Inapplicable cause) {
    String message = "Its schema cannot be applied: %s.".formatted(cause.getMessage());
    return value.finding(UNCHECKED, message, "Correct the schema.");
  }

  private static String fix(Violation violation) {
    return "Correct the example, or the schema at %s.".formatted(violation.schema());
  }

  private static void stream(
      Spec spec, Node mediaType, SchemaCheck check, Consumer<Finding> found) {
    Node schema = mediaType.get("x-sse-event-schema");
    if (!schema.exists()) {
      String message = "The stream does not say what its events are.";
      String fix = "Add x-sse-event-schema with a $ref to the schema of one event.";
      found.accept(mediaType.finding("sse-example", message, fix));
      return;
    }
    for (Node place : mediaType.get("examples").members().values()) {
      Node value = spec.resolve(place).get("value");
      List<Event> events = EventStream.parse(value.text());
      for (int i = 0; i < events.size(); i++) {
        Event event = events.get(i);
        if (event.isEnd() && i < events.size() - 1) {
          String message = "An event follows [DONE].";
          found.accept(finding(value, event, message, "End the stream with [DONE]."));
        } else if (!event.isEnd()) {
          event(value, event, schema, check, found);
        }
      }
      if (events.stream().noneMatch(event -> event.isEnd() || event.isError())) {
        String message = "The stream ends neither with [DONE] nor with an error.";
        found.accept(value.finding("sse-example", message, "Add \"data: [DONE]\"."));
      }
    }
  }

  private static void event(
      Node value, Event event, Node schema, SchemaCheck check, Consumer<Finding> found) {
    JsonPointer pointer = event.isError() ? JsonPointer.compile(ERROR_SCHEMA) : schema.pointer();
    try {
      JsonNode data = JSON.readTree(event.data());
      for (Violation violation : check.violations(pointer, data)) {
        String message =
            "At %s of this event's data: %s."
                .formatted(
                    violation.at().matches() ? "the root" : violation.at(), violation.message());
        found.accept(finding(value, event, message, fix(violation)));
      }
    } catch (Inapplicable e) {
      found.accept(unchecked(value, e));
    } catch (JsonProcessingException e) {
      String message = "This event's data is not JSON: %s.".formatted(firstLine(e));
      found.accept(finding(value, event, message, "Write JSON on one line, or [DONE]."));
    }
  }

  private static Finding finding(Node value, Event event, String message, String fix) {
    int line = value.file().lineOfText(value.pointer(), value.text(), event.line());
    return value.findingAt(line, "sse-example", message, fix);
  }

  private static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("empty");
  }
}
