package ai.beatra.spec.contract;

import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.YamlFile;
import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CHANGELOG.md as Keep a Changelog has it: what changed for callers, version by version. */
public final class Changelog {
  public static final String FILE = "CHANGELOG.md";
  public static final String UNRELEASED = "Unreleased";

  private static final Pattern SECTION = Pattern.compile("## \\[([^]]*)](?: - (\\S*))?");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern NAME = Pattern.compile("`([a-z][a-zA-Z0-9]*)`(?:, )?");

  /** Dots in the place of words. */
  private static final Pattern UNFINISHED =
      Pattern.compile("…$|\\.\\.\\.$|[\\s:](…|\\.\\.\\.)(?!\\w)");

  /** One that says nothing. */
  static final Changelog NONE = new Changelog(FILE, List.of());

  private final String name;
  private final List<String> lines;
  private final List<Section> sections = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  /**
   * A version.
   *
   * @param date empty if there is none
   */
  public record Section(int line, String version, String date, List<Entry> entries) {}

  /** A change: "`operationId`, `operationId`: what changed", or a text that names no operation. */
  public record Entry(int line, String group, String text) {

    /** The operations that are named before the colon. */
    public List<String> operations() {
      int colon = text.indexOf("`:");
      String names = colon < 0 ? "" : text.substring(0, colon + 1);
      boolean only = NAME.matcher(names).replaceAll("").isEmpty();
      return only ? NAME.matcher(names).results().map(it -> it.group(1)).toList() : List.of();
    }

    /** Whether it is about an operation, and says something. */
    public boolean isAbout(String operation) {
      return isFinished() && operations().contains(operation);
    }

    /** Whether it is about no operation but about the whole, and says something. */
    public boolean isAboutAll() {
      return isFinished() && operations().isEmpty();
    }

    /** Whether it is more than the line to be completed that the gate offers. */
    public boolean isFinished() {
      return !UNFINISHED.matcher(text).find();
    }

    /** Whether it has a name, in backticks if it stands in some. */
    public boolean names(String subject) {
      String name = subject.replace("`", "");
      return subject.equals(name)
          ? contains(what(), name)
          : SPAN.matcher(what()).results().anyMatch(it -> contains(it.group(1), name));
    }

    /** Without the operations that it is about. */
    private String what() {
      int colon = text.indexOf("`:");
      return colon < 0 ? text : text.substring(colon + 2);
    }

    private static boolean contains(String text, String word) {
      return Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])")
          .matcher(text)
          .find();
    }
  }

  private Changelog(String name, List<String> lines) {
    this.name = name;
    this.lines = lines;
    String group = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).stripTrailing();
      Matcher section = SECTION.matcher(line);
      if (section.matches()) {
        String date = section.group(2) == null ? "" : section.group(2);
        sections.add(new Section(i + 1, section.group(1), date, new ArrayList<>()));
        group = "";
      } else if (line.startsWith("### ") && !sections.isEmpty()) {
        group = line.substring(4);
      } else if (!line.isEmpty() && !sections.isEmpty()) {
        entry(i + 1, group, line);
      } else if (line.startsWith("## ")) {
        unreadable(i + 1);
      }
    }
  }

  static Changelog read(Path directory) throws IOException {
    String name = YamlFile.name(directory, FILE);
    Path file = directory.resolve(FILE);
    return new Changelog(name, Files.exists(file) ? Files.readAllLines(file) : List.of());
  }

  private void entry(int line, String group, String text) {
    List<Entry> entries = sections.get(sections.size() - 1).entries();
    if (text.startsWith("- ")) {
      entries.add(new Entry(line, group, text.substring(2)));
    } else if (text.startsWith("  ") && !entries.isEmpty()) {
      Entry last = entries.remove(entries.size() - 1);
      entries.add(new Entry(last.line(), group, last.text() + " " + text.strip()));
    } else {
      unreadable(line);
    }
  }

  private void unreadable(int line) {
    findings.add(
        finding(
            line,
            "changelog-format",
            "The line is no heading and no entry.",
            "Write \"## [1.2.0] - 2026-01-31\", \"### Changed\" or \"- `operationId`: what changed\"."));
  }

  public Finding finding(int line, String rule, String message, String fix) {
    return new Finding(name, line, JsonPointer.empty(), rule, message, fix);
  }

  /** What of the file could not be read. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Newest first, with what is unreleased on top. */
  public List<Section> sections() {
    return List.copyOf(sections);
  }

  /** The entries that are newer than a version. */
  public List<Entry> since(String version) {
    return sections.stream()
        .filter(it -> it.version().equals(UNRELEASED) || Version.isAfter(it.version(), version))
        .flatMap(it -> it.entries().stream())
        .toList();
  }

  /** The text of the file with what was unreleased under a version and a date. */
  public String released(String version, String date) {
    List<String> text = new ArrayList<>(lines);
    text.addAll(sections.get(0).line(), List.of("", "## [%s] - %s".formatted(version, date)));
    return String.join("\n", text) + "\n";
  }
}
