package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Node;
import java.util.Set;

/** Compares what is sent: in a parameter, a header or a body. */
final class ValueDiff {
  /** Of a parameter or header, a body, a media type, an answer or a security scheme. */
  static final Set<String> PARTS =
      Set.of(
          ("name in description required deprecated schema example examples content headers links"
                  + " style explode allowEmptyValue x-sse-event-schema x-server-handled")
              .split(" "));

  private final Changes changes;
  private final SchemaDiff requests;
  private final SchemaDiff answers;

  ValueDiff(Spec before, Spec after, Changes changes) {
    this.changes = changes;
    this.requests = new SchemaDiff(before, after, changes::add);
    this.answers = new SchemaDiff(before, after, changes::add);
  }

  /** What is sent as described by a schema, or by a media type. */
  void value(Node before, Node after, Spot spot) {
    boolean content = after.has("content") && !before.has("content");
    if (before.has("schema") != after.has("schema") || content) {
      changes.breaks(spot, after, "its form changed from schema to content or back", "Restore it.");
    } else if (before.has("schema")) {
      schema(before.get("schema"), after.get("schema"), spot);
    }
    content(before.get("content"), after.get("content"), spot);
  }

  void becameRequired(Node before, Node after, Spot spot) {
    boolean was = before.get("required").value().asBoolean();
    boolean is = after.get("required").value().asBoolean();
    if (is && !was) {
      changes.breaks(
          spot, after.get("required"), "it became required", "Write \"required: false\".");
    } else if (was && !is && after.exists()) {
      changes.fine(spot, after, "it became optional");
    }
  }

  /** Whether it is written as it was. */
  void style(Node before, Node after, Spot spot) {
    if (!style(before).equals(style(after)) || explode(before) != explode(after)) {
      changes.breaks(spot, after, "style or explode changed", "Restore them.");
    }
  }

  private static String style(Node parameter) {
    String in = parameter.get("in").text();
    String usual = in.equals("query") || in.equals("cookie") ? "form" : "simple";
    return parameter.has("style") ? parameter.get("style").text() : usual;
  }

  private static boolean explode(Node parameter) {
    return parameter.has("explode")
        ? parameter.get("explode").value().asBoolean()
        : style(parameter).equals("form");
  }

  void content(Node before, Node after, Spot spot) {
    for (Node mediaType : after.members().values()) {
      if (before.exists() && !before.has(mediaType.name())) {
        Spot at = spot.mediaType(mediaType.name()).named(mediaType.name());
        changes.news(at, mediaType, "the media type is new", "Added");
      }
    }
    for (Node mediaType : before.members().values()) {
      Spot at = spot.mediaType(mediaType.name());
      Node other = after.get(mediaType.name());
      if (!other.exists()) {
        changes.breaks(
            at.named(mediaType.name()).gone(), mediaType, "the media type is gone", "Put it back.");
        continue;
      }
      changes.others(mediaType, other, PARTS, at);
      schema(mediaType.get("schema"), other.get("schema"), at);
      String events = "x-sse-event-schema";
      if (mediaType.has(events) || other.has(events)) {
        schema(mediaType.get(events), other.get(events), at.property("event"));
      }
    }
  }

  private void schema(Node before, Node after, Spot spot) {
    (spot.side() == Side.REQUEST ? requests : answers).compare(before, after, spot);
  }
}
