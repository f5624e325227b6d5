package ai.beatra.spec.contract;

import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * exceptions.yaml: breaks of what is available that were decided on, each with a reason, who
 * approved it and when. An error that nobody can cause any more, or a hole that had to be closed.
 */
public final class Exceptions {
  public static final String FILE = "exceptions.yaml";

  static final String RULE = "exception";

  private final List<Node> all;
  private final Set<String> used = new LinkedHashSet<>();

  Exceptions(Node root) {
    all = root.get("exceptions").items();
  }

  /** The exception for a finding, by its words up to the first full stop. */
  public Optional<Node> of(String said) {
    Optional<Node> one = all.stream().filter(it -> said(it).equals(said)).findFirst();
    one.ifPresent(it -> used.add(said(it)));
    return one;
  }

  private static String said(Node exception) {
    return exception.get("finding").text().strip();
  }

  /** Those that nothing needs, as findings. */
  public List<Finding> idle() {
    return all.stream()
        .filter(it -> !used.contains(said(it)))
        .map(
            it ->
                it.finding(
                    RULE,
                    "The exception excuses nothing: scripts/breaking does not find \"%s\"."
                        .formatted(said(it)),
                    "Take it away, or write the finding as it is told, up to its first full stop."))
        .toList();
  }

  /** What is wrong with the form of the exceptions. */
  public List<Finding> findings() {
    return all.stream()
        .filter(it -> it.get("reason").text().isBlank() || !isDate(it.get("date").text()))
        .map(
            it ->
                it.finding(
                    RULE,
                    "The exception has no reason, or no date.",
                    "Say why callers have to bear it, and write the date like '2026-01-31'."))
        .toList();
  }

  public static boolean isDate(String text) {
    try {
      return LocalDate.parse(text).toString().equals(text);
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
