package ai.beatra.spec.lint.beside;

import ai.beatra.spec.contract.Changelog;
import ai.beatra.spec.contract.Changelog.Entry;
import ai.beatra.spec.contract.Changelog.Section;
import ai.beatra.spec.contract.Exceptions;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.contract.Version;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** CHANGELOG.md: Keep a Changelog, versions and dates in order, operations that exist. */
public final class ChangelogForm {
  private static final String FORMAT = "changelog-format";
  private static final String ORDER = "changelog-order";
  private static final Set<String> GROUPS =
      Set.of("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security");

  private ChangelogForm() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    Changelog changelog = spec.changelog();
    changelog.findings().forEach(found);
    List<Section> sections = changelog.sections();
    if (sections.isEmpty() || !sections.get(0).version().equals(Changelog.UNRELEASED)) {
      int line = sections.isEmpty() ? 1 : sections.get(0).line();
      String message = "The newest section is not [Unreleased].";
      String fix = "Put \"## [Unreleased]\" on top; what is not released yet stands there.";
      found.accept(changelog.finding(line, FORMAT, message, fix));
      return;
    }
    List<Section> versions = sections.subList(1, sections.size());
    versions.forEach(it -> form(changelog, it, found));
    for (int i = 1; i < versions.size(); i++) {
      order(changelog, versions.get(i - 1), versions.get(i), found);
    }
    if (!versions.isEmpty()) {
      current(spec, versions.get(0), found);
    }
    sections.forEach(it -> it.entries().forEach(entry -> group(changelog, entry, found)));
    sections.forEach(it -> it.entries().forEach(entry -> finished(changelog, entry, found)));
    Set<String> ids = operationIds(spec);
    sections.get(0).entries().forEach(entry -> operations(changelog, entry, ids, found));
  }

  private static void form(Changelog changelog, Section section, Consumer<Finding> found) {
    if (!Version.isOne(section.version()) || !Exceptions.isDate(section.date())) {
      String message = "\"%s\" is no version with a date.".formatted(section.version());
      String fix = "Write it like \"## [1.2.0] - 2026-01-31\"; scripts/release-spec does.";
      found.accept(changelog.finding(section.line(), FORMAT, message, fix));
    }
  }

  private static void order(
      Changelog changelog, Section newer, Section older, Consumer<Finding> found) {
    boolean dates = Exceptions.isDate(newer.date()) && Exceptions.isDate(older.date());
    if (Version.isOne(newer.version())
        && Version.isOne(older.version())
        && !Version.isAfter(newer.version(), older.version())) {
      String message = "%s stands above %s.".formatted(newer.version(), older.version());
      found.accept(
          changelog.finding(older.line(), ORDER, message, "Put the newest version first."));
    } else if (dates && LocalDate.parse(newer.date()).isBefore(LocalDate.parse(older.date()))) {
      String message = "%s is older than %s.".formatted(newer.version(), older.version());
      found.accept(changelog.finding(newer.line(), ORDER, message, "Correct one of the dates."));
    }
  }

  private static void current(Spec spec, Section newest, Consumer<Finding> found) {
    Node version = spec.root().get("info").get("version");
    if (version.value().isTextual() && !version.text().equals(newest.version())) {
      String message =
          "The version is %s, but the newest in %s is %s."
              .formatted(version.text(), Changelog.FILE, newest.version());
      String fix = "Write %s; scripts/release-spec makes a new one.".formatted(newest.version());
      found.accept(version.finding(ORDER, message, fix));
    }
  }

  private static void group(Changelog changelog, Entry entry, Consumer<Finding> found) {
    if (!GROUPS.contains(entry.group())) {
      String message = "The entry stands under %s.".formatted(name(entry.group()));
      String fallback = "Put it under one of %s.".formatted(GROUPS.stream().sorted().toList());
      String fix = Nearest.hint(entry.group(), GROUPS, fallback);
      found.accept(changelog.finding(entry.line(), FORMAT, message, fix));
    }
  }

  private static void finished(Changelog changelog, Entry entry, Consumer<Finding> found) {
    if (!entry.isFinished()) {
      String message = "The entry has dots in the place of words.";
      String fix = "Say what changed for callers, in a sentence.";
      found.accept(changelog.finding(entry.line(), FORMAT, message, fix));
    }
  }

  private static String name(String group) {
    return group.isEmpty() ? "no heading" : "\"### %s\"".formatted(group);
  }

  private static void operations(
      Changelog changelog, Entry entry, Set<String> ids, Consumer<Finding> found) {
    String rule = "changelog-operation";
    for (String id : ids.isEmpty() ? List.<String>of() : entry.operations()) {
      if (!ids.contains(id)) {
        String message =
            "There is no operation \"%s\", neither here nor in the last release.".formatted(id);
        String fix = Nearest.hint(id, ids, "Write an operationId before the colon.");
        found.accept(changelog.finding(entry.line(), rule, message, fix));
      }
    }
    if (entry.text().startsWith("`") && entry.operations().isEmpty()) {
      String message = "The entry begins with a name, but not as an operation's entry does.";
      String fix = "Write \"- `operationId`, `operationId`: what changed\".";
      found.accept(changelog.finding(entry.line(), rule, message, fix));
    }
  }

  private static Set<String> operationIds(Spec spec) {
    Set<String> ids = new HashSet<>();
    spec.operations().forEach(it -> ids.add(it.id()));
    spec.released().operations().forEach(it -> ids.add(it.id()));
    return ids;
  }
}
