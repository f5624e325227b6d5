package ai.beatra.spec.lint.beside;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** roadmap.yaml: each entry once, and what is planned cannot be called yet. */
public final class Roadmap {
  private static final Pattern OPERATION =
      Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/v1/\\S+)");

  private Roadmap() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    Set<String> ids = new HashSet<>();
    for (Node capability : spec.capabilities()) {
      Node id = capability.get("id");
      if (id.exists() && !ids.add(id.text())) {
        String message = "The id \"%s\" stands here twice.".formatted(id.text());
        found.accept(id.finding("roadmap", message, "Rename or remove one of them."));
      }
      for (Node operation : capability.get("operations").items()) {
        if (!OPERATION.matcher(operation.text()).matches()) {
          String message = "\"%s\" does not name an operation.".formatted(operation.text());
          found.accept(operation.finding("roadmap", message, "Write it like POST /v1/videos."));
        } else if (capability.get("state").text().equals("planned")) {
          planned(
              spec, operation.text().substring(operation.text().indexOf('/')), id.text(), found);
        }
      }
    }
  }

  /**
   * Whole paths are compared: another method of the path would turn the planned one's 404 to 405.
   */
  private static void planned(
      Spec spec, String planned, String capability, Consumer<Finding> found) {
    List<Node> paths = List.copyOf(spec.root().get("paths").members().values());
    for (Node path : paths) {
      if (Operation.key("", path.name()).equals(Operation.key("", planned))) {
        String message =
            "The path is planned (%s), so calling it has to answer 404.".formatted(capability);
        String fix = "Remove it, or change the state of %s in roadmap.yaml.".formatted(capability);
        found.accept(path.finding("planned-path", message, fix));
      }
    }
  }
}
