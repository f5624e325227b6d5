package ai.beatra.spec.gate.diff;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.gate.diff.Change.Weight;
import ai.beatra.spec.source.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what an operation takes and answers. Fails closed: a member whose meaning is not known
 * here breaks when it changes.
 */
public final class OperationDiff {

  /** Of an operation, a path or the document: texts, and what is compared for each operation. */
  private static final Set<String> KNOWN =
      Set.of(
          ("summary description externalDocs tags deprecated parameters requestBody responses"
                  + " security servers operationId x-release-state x-stability-level info"
                  + " paths components x-states get put post delete patch head options trace")
              .split(" "));

  private final Operation old;
  private final Operation now;
  private final Changes changes;
  private final ValueDiff values;

  private OperationDiff(Operation old, Operation now) {
    this.old = old;
    this.now = now;
    this.changes = new Changes(old);
    this.values = new ValueDiff(old.spec(), now.spec(), changes);
  }

  /** What changed. */
  public static List<Change> changes(Operation old, Operation now) {
    OperationDiff diff = new OperationDiff(old, now);
    diff.operation();
    diff.changes.deprecated(old.node(), now.node(), Spot.operation("deprecated"));
    diff.servers();
    new SecurityDiff(old, now, diff.changes).compare();
    new ParameterDiff(old, now, diff.changes, diff.values).compare();
    diff.requestBody();
    diff.responses();
    return diff.changes.all();
  }

  private void operation() {
    Spot spot = Spot.operation("");
    changes.others(old.node(), now.node(), KNOWN, spot);
    changes.others(old.pathItem(), now.pathItem(), KNOWN, spot);
    changes.others(old.spec().root(), now.spec().root(), KNOWN, spot);
    Node before = old.node().get("operationId");
    Node after = now.node().get("operationId");
    if (!before.value().equals(after.value())) {
      Spot at = spot.named(after.text());
      String remedy = Wording.restore("operationId", before);
      changes.add(Weight.RENAMES, at, after, "operationId changed", remedy);
    }
  }

  private void servers() {
    Set<String> urls = new LinkedHashSet<>();
    servers(now).items().forEach(it -> urls.add(it.get("url").text()));
    for (Node server : servers(old).items()) {
      if (!urls.contains(server.get("url").text())) {
        String what = "the server %s is gone".formatted(server.get("url").text());
        changes.breaks(Spot.operation("server"), server, what, "Put it back.");
      }
    }
  }

  private static Node servers(Operation operation) {
    return nearest(operation, "servers", operation.pathItem());
  }

  static Node nearest(Operation operation, String name, Node then) {
    Node own = operation.node().get(name);
    return own.exists() ? own : then.has(name) ? then.get(name) : operation.spec().root().get(name);
  }

  private void requestBody() {
    Spot spot = Spot.requestBody();
    Node before = old.requestBody();
    Node after = now.requestBody();
    if (before.exists() && !after.exists()) {
      changes.breaks(
          spot.gone(), old.node().get("requestBody"), "the request body is gone", "Put it back.");
    } else if (after.exists()) {
      values.becameRequired(before, after, spot);
      if (!before.exists() && !after.get("required").value().asBoolean()) {
        Node place = now.node().get("requestBody");
        changes.news(spot, place, "the request body is new", "Added");
      }
      if (before.exists()) {
        changes.others(before, after, ValueDiff.PARTS, spot);
        values.content(before.get("content"), after.get("content"), spot);
      }
    }
  }

  private void responses() {
    Map<String, Node> after = now.responses();
    Map<String, Node> before = old.responses();
    for (String status : after.keySet()) {
      if (!before.containsKey(status)) {
        Node place = now.node().get("responses").get(status);
        changes.news(Spot.response(status), place, "the answer is new", "Added");
      }
    }
    before.forEach(
        (status, response) -> {
          Spot spot = Spot.response(status);
          Node other = after.get(status);
          if (other == null) {
            Node gone = old.node().get("responses").get(status);
            changes.breaks(spot.gone(), gone, "the answer is gone", "Put it back.");
          } else {
            changes.others(response, other, ValueDiff.PARTS, spot);
            headers(response.get("headers"), other.get("headers"), spot);
            values.content(response.get("content"), other.get("content"), spot);
          }
        });
  }

  private void headers(Node before, Node after, Spot response) {
    for (Node place : after.members().values()) {
      if (!before.has(place.name())) {
        changes.fine(response.header(place.name()), place, "the header is new");
      }
    }
    for (Node place : before.members().values()) {
      Spot spot = response.header(place.name());
      Node header = old.spec().resolve(place);
      Node other = now.spec().resolve(after.get(place.name()));
      if (!other.exists()) {
        changes.breaks(spot.gone(), place, "the header is gone", "Put it back.");
        continue;
      }
      changes.others(header, other, ValueDiff.PARTS, spot);
      boolean was = header.get("required").value().asBoolean();
      boolean is = other.get("required").value().asBoolean();
      if (was && !is) {
        changes.breaks(
            spot, other, "the header is no longer always sent", "Write \"required: true\".");
      } else if (is && !was) {
        changes.fine(spot, other, "the header is always sent now");
      }
      values.style(header, other, spot);
      values.value(header, other, spot);
    }
  }
}
