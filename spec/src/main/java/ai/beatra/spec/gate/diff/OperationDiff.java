package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.gate.diff.Change.Weight;
import ai.beatra.spec.source.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Compares what an operation takes and answers. Fails closed: a member whose meaning is not known
 * here breaks when it changes.
 */
public final class OperationDiff {
  private static final String UNKNOWN = "%s changed, and the gate does not know what that means";
  private static final Pattern TEMPLATE = Pattern.compile("\\{([^{}]*)}");

  /** Of an operation, a path or the document: texts, and what is compared for each operation. */
  private static final Set<String> KNOWN =
      Set.of(
          ("summary description externalDocs tags deprecated parameters requestBody responses"
                  + " security servers operationId x-release-state x-stability-level openapi info"
                  + " paths components x-states get put post delete patch head options trace")
              .split(" "));

  /** Of a parameter or header, a body, a media type, an answer or a security scheme. */
  private static final Set<String> PARTS =
      Set.of(
          ("name in description required deprecated schema example examples content headers links"
                  + " style explode allowEmptyValue x-sse-event-schema x-server-handled")
              .split(" "));

  private final Operation old;
  private final Operation now;
  private final List<Change> found = new ArrayList<>();
  private final Judged judged;
  private final SchemaDiff requests;
  private final SchemaDiff answers;

  private OperationDiff(Operation old, Operation now, Judged judged) {
    this.old = old;
    this.now = now;
    this.judged = judged;
    this.requests = new SchemaDiff(old.spec(), now.spec(), this::found, judged);
    this.answers = new SchemaDiff(old.spec(), now.spec(), this::found, judged);
  }

  /**
   * What changed.
   *
   * @param judged takes the spots of changes that are understood
   */
  public static List<Change> changes(Operation old, Operation now, Judged judged) {
    OperationDiff diff = new OperationDiff(old, now, judged);
    diff.operation();
    diff.deprecated(old.node(), now.node(), Spot.operation("deprecated"));
    diff.servers();
    diff.security();
    diff.parameters();
    diff.requestBody();
    diff.responses();
    return diff.found;
  }

  private void found(Spot spot, Node place, String what, String remedy) {
    found(Weight.BREAKS, spot, place, what, remedy);
  }

  private void found(Weight weight, Spot spot, Node place, String what, String remedy) {
    found.add(new Change(old, weight, spot, place, what, remedy));
  }

  /** Breaks nobody, so that openapi-diff is not heard on it. */
  private void fine(Spot spot, Node place, String what) {
    judged.add(spot);
    found(Weight.FINE, spot, place, what, "");
  }

  private void deprecated(Node before, Node after, Spot spot) {
    boolean was = before.get("deprecated").value().asBoolean();
    boolean is = after.get("deprecated").value().asBoolean();
    if (is && !was) {
      found(Weight.NEWS, spot, after.get("deprecated"), "it is deprecated", "Deprecated");
    } else if (was && !is) {
      found(Weight.FINE, spot, after, "it is no longer deprecated", "");
    }
  }

  private void operation() {
    Spot spot = Spot.operation("");
    others(old.node(), now.node(), KNOWN, spot);
    others(old.pathItem(), now.pathItem(), KNOWN, spot);
    others(old.spec().root(), now.spec().root(), KNOWN, spot);
    Node before = old.node().get("operationId");
    Node after = now.node().get("operationId");
    if (!before.value().equals(after.value())) {
      Spot at = spot.named(after.text());
      String remedy = Wording.restore("operationId", before);
      found(Weight.RENAMES, at, after, "operationId changed", remedy);
    }
  }

  private void others(Node before, Node after, Set<String> known, Spot spot) {
    Set<String> names = new LinkedHashSet<>(before.members().keySet());
    names.addAll(after.members().keySet());
    names.removeAll(known);
    for (String name : names) {
      Node was = before.get(name);
      Node is = after.get(name);
      if (!was.value().equals(is.value())) {
        Spot at = spot.subject().isEmpty() ? spot.named(name) : spot;
        found(at, is.exists() ? is : was, UNKNOWN.formatted(name), Wording.restore(name, was));
      }
    }
  }

  private void servers() {
    Set<String> urls = new LinkedHashSet<>();
    servers(now).items().forEach(it -> urls.add(it.get("url").text()));
    for (Node server : servers(old).items()) {
      if (!urls.contains(server.get("url").text())) {
        String what = "the server %s is gone".formatted(server.get("url").text());
        found(Spot.operation("server"), server, what, "Put it back.");
      }
    }
  }

  private static Node servers(Operation operation) {
    return nearest(operation, "servers", operation.pathItem());
  }

  private static Node nearest(Operation operation, String name, Node then) {
    Node own = operation.node().get(name);
    return own.exists() ? own : then.has(name) ? then.get(name) : operation.spec().root().get(name);
  }

  /** Who could call with certain schemes and scopes still can. */
  private void security() {
    Spot spot = Spot.operation("security");
    Node after = nearest(now, "security", now.node());
    List<Set<String>> ways = ways(after);
    if (ways.contains(Set.<String>of())
        && !ways(nearest(old, "security", old.node())).contains(Set.<String>of())) {
      judged.add(spot);
      found(Weight.NEWS, spot, after, "no key is needed any more", "Changed");
    }
    for (Set<String> way : ways(nearest(old, "security", old.node()))) {
      if (ways.stream().noneMatch(way::containsAll)) {
        String means = way.isEmpty() ? "no key" : String.join(", ", way);
        found(
            spot,
            after.exists() ? after : now.node(),
            "%s no longer suffices to call it".formatted(means),
            "Leave the old security requirement in place, beside the new one.");
      }
      for (String scheme : way) {
        scheme(scheme.substring(0, (scheme + ' ').indexOf(' ')), spot);
      }
    }
  }

  private static List<Set<String>> ways(Node security) {
    List<Set<String>> ways = new ArrayList<>();
    for (Node requirement : security.items()) {
      Set<String> way = new TreeSet<>();
      for (Node scheme : requirement.members().values()) {
        way.add(scheme.name());
        scheme.texts().forEach(scope -> way.add(scheme.name() + " " + scope));
      }
      ways.add(way);
    }
    return ways.isEmpty() ? List.of(Set.of()) : ways;
  }

  private void scheme(String name, Spot spot) {
    Node before = old.spec().root().get("components").get("securitySchemes").get(name);
    Node after = now.spec().root().get("components").get("securitySchemes").get(name);
    others(before, after, Set.of("description"), spot);
  }

  private void parameters() {
    Map<String, Node> after = byKey(now);
    Map<String, Node> before = byKey(old);
    before.forEach(
        (key, parameter) -> {
          Spot spot = spot(parameter);
          Node other = after.get(key);
          if (other == null) {
            String remedy = Wording.putBack(parameter);
            found(spot.gone(), parameter, "the parameter is gone", remedy);
          } else {
            if (!parameter.get("name").value().equals(other.get("name").value())) {
              judged.add(spot);
              renamed(parameter, other, spot);
            }
            parameter(parameter, other, spot);
          }
        });
    after.forEach(
        (key, parameter) -> {
          if (before.containsKey(key)) {
            return;
          }
          if (parameter.get("required").value().asBoolean()) {
            String what = "the parameter is new and required";
            found(spot(parameter), parameter, what, "Write \"required: false\".");
          } else {
            found(Weight.NEWS, spot(parameter), parameter, "the parameter is new", "Added");
          }
        });
  }

  /** Of headers only the case can differ, which nobody sees; path parameters go by their place. */
  private void renamed(Node before, Node after, Spot spot) {
    if (before.get("in").text().equals("path")) {
      String name = before.get("name").text();
      String what = "its name changed to %s".formatted(after.get("name").text());
      String remedy = "Call it %s again, in the path too.".formatted(name);
      found(Weight.RENAMES, spot, after, what, remedy);
    }
  }

  private static Spot spot(Node parameter) {
    return Spot.parameter(parameter.get("in").text(), parameter.get("name").text());
  }

  /** Header names ignore case, and path parameters are known by their place in the path. */
  private static Map<String, Node> byKey(Operation operation) {
    List<String> template =
        TEMPLATE.matcher(operation.path()).results().map(it -> it.group(1)).toList();
    Map<String, Node> parameters = new LinkedHashMap<>();
    for (Node parameter : operation.parameters()) {
      String name = parameter.get("name").text();
      String in = parameter.get("in").text();
      String key =
          switch (in) {
            case "header" -> name.toLowerCase(Locale.ROOT);
            case "path" -> String.valueOf(template.indexOf(name));
            default -> name;
          };
      parameters.putIfAbsent(in + " " + key, parameter);
    }
    return parameters;
  }

  private void parameter(Node before, Node after, Spot spot) {
    others(before, after, PARTS, spot);
    deprecated(before, after, spot);
    becameRequired(before, after, spot);
    if (!style(before).equals(style(after)) || explode(before) != explode(after)) {
      found(spot, after, "style or explode changed", "Restore them.");
    }
    if (before.get("allowEmptyValue").value().asBoolean()
        && !after.get("allowEmptyValue").value().asBoolean()) {
      found(spot, after, "it may no longer be empty", "Restore allowEmptyValue.");
    }
    value(before, after, spot);
  }

  /** What is sent as described by a schema, or by a media type. */
  private void value(Node before, Node after, Spot spot) {
    if (before.has("schema") != after.has("schema")) {
      found(spot, after, "its form changed from schema to content or back", "Restore it.");
    } else if (before.has("schema")) {
      schema(before.get("schema"), after.get("schema"), spot);
    }
    content(before.get("content"), after.get("content"), spot);
  }

  private void becameRequired(Node before, Node after, Spot spot) {
    boolean was = before.get("required").value().asBoolean();
    boolean is = after.get("required").value().asBoolean();
    if (is && !was) {
      found(spot, after.get("required"), "it became required", "Write \"required: false\".");
    } else if (was && !is && after.exists()) {
      fine(spot, after, "it became optional");
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

  private void requestBody() {
    Spot spot = Spot.requestBody();
    Node before = old.requestBody();
    Node after = now.requestBody();
    if (before.exists() && !after.exists()) {
      found(spot.gone(), old.node().get("requestBody"), "the request body is gone", "Put it back.");
    } else if (after.exists()) {
      becameRequired(before, after, spot);
      if (!before.exists() && !after.get("required").value().asBoolean()) {
        Node place = now.node().get("requestBody");
        found(Weight.NEWS, spot, place, "the request body is new", "Added");
      }
      if (before.exists()) {
        others(before, after, PARTS, spot);
        content(before.get("content"), after.get("content"), spot);
      }
    }
  }

  private void content(Node before, Node after, Spot spot) {
    for (Node mediaType : after.members().values()) {
      if (before.exists() && !before.has(mediaType.name())) {
        Spot at = spot.mediaType(mediaType.name()).named(mediaType.name());
        found(Weight.NEWS, at, mediaType, "the media type is new", "Added");
      }
    }
    for (Node mediaType : before.members().values()) {
      Spot at = spot.mediaType(mediaType.name());
      Node other = after.get(mediaType.name());
      if (!other.exists()) {
        found(
            at.named(mediaType.name()).gone(), mediaType, "the media type is gone", "Put it back.");
        continue;
      }
      others(mediaType, other, PARTS, at);
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

  private void responses() {
    Map<String, Node> after = now.responses();
    Map<String, Node> before = old.responses();
    for (String status : after.keySet()) {
      if (!before.containsKey(status)) {
        Node place = now.node().get("responses").get(status);
        found(Weight.NEWS, Spot.response(status), place, "the answer is new", "Added");
      }
    }
    before.forEach(
        (status, response) -> {
          Spot spot = Spot.response(status);
          Node other = after.get(status);
          if (other == null) {
            Node gone = old.node().get("responses").get(status);
            found(spot.gone(), gone, "the answer is gone", "Put it back.");
          } else {
            others(response, other, PARTS, spot);
            headers(response.get("headers"), other.get("headers"), spot);
            content(response.get("content"), other.get("content"), spot);
          }
        });
  }

  private void headers(Node before, Node after, Spot response) {
    for (Node place : after.members().values()) {
      if (!before.has(place.name())) {
        found(Weight.FINE, response.header(place.name()), place, "the header is new", "");
      }
    }
    for (Node place : before.members().values()) {
      Spot spot = response.header(place.name());
      Node header = old.spec().resolve(place);
      Node other = now.spec().resolve(after.get(place.name()));
      if (!other.exists()) {
        found(spot.gone(), place, "the header is gone", "Put it back.");
        continue;
      }
      others(header, other, PARTS, spot);
      boolean was = header.get("required").value().asBoolean();
      boolean is = other.get("required").value().asBoolean();
      if (was && !is) {
        found(spot, other, "the header is no longer always sent", "Write \"required: true\".");
      } else if (is && !was) {
        fine(spot, other, "the header is always sent now");
      }
      if (!style(header).equals(style(other)) || explode(header) != explode(other)) {
        found(spot, other, "style or explode changed", "Restore them.");
      }
      value(header, other, spot);
    }
  }
}
