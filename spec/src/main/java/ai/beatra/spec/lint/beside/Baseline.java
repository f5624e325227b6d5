package ai.beatra.spec.lint.beside;

import ai.beatra.spec.contract.Changelog;
import ai.beatra.spec.contract.Changelog.Section;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import java.util.List;
import java.util.function.Consumer;

/** What was released last is what the changelog says, in both its forms. */
public final class Baseline {
  private static final String RULE = "baseline";
  private static final String FIX =
      "Take released/ from the last release's commit; scripts/release-spec makes the next one.";

  private Baseline() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    Node released = spec.released().root();
    if (!released.has("info")) {
      return;
    }
    if (!spec.releasedJson().value().equals(released.value())) {
      String message = "%s does not say the same.".formatted(Spec.BASELINE_JSON);
      found.accept(released.finding(RULE, message, FIX));
    }
    List<Section> sections = spec.changelog().sections();
    Node version = released.get("info").get("version");
    if (sections.size() > 1 && !version.text().equals(sections.get(1).version())) {
      String message =
          "The baseline is %s, but the newest release in %s is %s."
              .formatted(version.text(), Changelog.FILE, sections.get(1).version());
      found.accept(version.finding(RULE, message, FIX));
    }
  }
}
