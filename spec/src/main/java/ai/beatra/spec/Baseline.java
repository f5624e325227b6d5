package ai.beatra.spec;

import ai.beatra.spec.Changelog.Section;
import java.util.List;
import java.util.function.Consumer;

/** What was released last is what the changelog says, in both its forms. */
final class Baseline implements Rule {
  private static final String RULE = "baseline";
  private static final String FIX =
      "Take released/ from the last release's commit; scripts/release-spec makes the next one.";

  @Override
  public void check(Spec spec, Consumer<Finding> found) {
    Node released = spec.released().root();
    if (!released.has("info")) {
      return;
    }
    if (!spec.releasedJson().value().equals(released.value())) {
      String message = "%s does not say the same.".formatted(Release.JSON);
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
