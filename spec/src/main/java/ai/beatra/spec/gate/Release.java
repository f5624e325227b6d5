package ai.beatra.spec.gate;

import ai.beatra.spec.contract.Changelog;
import ai.beatra.spec.contract.Exceptions;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.contract.Version;
import ai.beatra.spec.gate.Gate.Verdict;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Freezes the contract as a version: the baseline for what comes after it. */
public final class Release {
  private Release() {}

  /**
   * What keeps a clean contract from being released as a version, a sentence; empty if nothing
   * does.
   *
   * @param verdict on what changed since the last release
   */
  public static String obstacle(Spec spec, Verdict verdict, String version) {
    String last = spec.released().root().get("info").get("version").text();
    boolean first = last.isEmpty();
    if (!first && !Version.isAfter(version, last)) {
      return "%s is not later than %s, the last release.".formatted(version, last);
    }
    if (spec.changelog().sections().get(0).entries().isEmpty()) {
      return "%s has no entry under [Unreleased].".formatted(Changelog.FILE);
    }
    Version now = Version.of(version);
    Version then = Version.of(last);
    if (!first
        && verdict.recorded() > 0
        && now.major() == then.major()
        && now.minor() == then.minor()) {
      return "What changed can break callers of preview or beta operations: raise the minor version at least.";
    }
    return "";
  }

  public static void write(Path directory, Spec spec, String version, LocalDate date)
      throws IOException {
    int line = spec.openapi().line(spec.root().get("info").get("version").pointer());
    List<String> lines = new ArrayList<>(spec.openapi().text().lines().toList());
    lines.set(line - 1, lines.get(line - 1).replaceFirst("version:.*", "version: " + version));
    String text = String.join("\n", lines) + "\n";
    ObjectNode json = spec.root().value().deepCopy();
    json.withObject("/info").put("version", version);
    Files.createDirectories(directory.resolve(Spec.BASELINE).getParent());
    Files.writeString(directory.resolve(Spec.OPENAPI), text);
    Files.writeString(directory.resolve(Spec.BASELINE), text);
    Files.writeString(directory.resolve(Spec.BASELINE_JSON), pretty(json));
    Files.writeString(directory.resolve(Exceptions.FILE), used(directory));
    Files.writeString(
        directory.resolve(Changelog.FILE), spec.changelog().released(version, date.toString()));
  }

  /** What was excused is part of the baseline now, and in the changelog. */
  private static String used(Path directory) throws IOException {
    String text = Files.readString(directory.resolve(Exceptions.FILE));
    return text.replaceFirst("(?ms)^exceptions:.*", "exceptions: []\n");
  }

  public static String pretty(ObjectNode json) throws IOException {
    return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
