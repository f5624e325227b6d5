package ai.beatra.spec;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What elsewhere.yaml and the pages of the docs call absent is not in the spec. */
final class AbsentPaths implements Rule {
  private static final Pattern CALL =
      Pattern.compile("`(GET|POST|PUT|PATCH|DELETE) (/v1/[^`\\s]+)`");
  private static final Pattern ABSENT =
      Pattern.compile("(?i)\\bnot here\\b|not in the OpenAPI document|nothing to call");

  /** What a row says that is an exception to what its table is about. */
  private static final Pattern PRESENT = Pattern.compile("(?i)\\bis (there|here)\\b");

  /** A page as it is written. */
  record Text(String name, List<String> lines) {}

  /** The pages of a directory; none if there is no such directory. */
  static List<Text> read(Path directory, String name) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> pages = files.filter(it -> it.toString().endsWith(".md")).sorted().toList();
      List<Text> texts = new ArrayList<>();
      for (Path page : pages) {
        String file = directory.relativize(page).toString().replace('\\', '/');
        texts.add(new Text(name + "/" + file, Files.readAllLines(page)));
      }
      return texts;
    }
  }

  @Override
  public void check(Spec spec, Consumer<Finding> found) {
    Map<String, Operation> operations = new HashMap<>();
    spec.operations().forEach(it -> operations.put(it.key(), it));
    for (Node call : spec.elsewhere().get("calls").items()) {
      call.get("operations").items().forEach(it -> elsewhere(it, operations, found));
    }
    for (Text page : spec.pages()) {
      boolean absent = false;
      for (int i = 0; i < page.lines().size(); i++) {
        String line = page.lines().get(i);
        absent = line.startsWith("#") ? ABSENT.matcher(line).find() : absent;
        boolean row = absent && line.startsWith("|") && !PRESENT.matcher(line).find();
        if (row || ABSENT.matcher(line).find()) {
          int at = i + 1;
          CALL.matcher(line).results().forEach(it -> call(page, at, it, operations, found));
        }
      }
    }
  }

  private static void elsewhere(
      Node call, Map<String, Operation> operations, Consumer<Finding> found) {
    int space = call.text().indexOf(' ');
    String method = call.text().substring(0, Math.max(0, space)).toLowerCase(Locale.ROOT);
    Operation operation = operations.get(Operation.key(method, call.text().substring(space + 1)));
    if (operation != null) {
      String message =
          "The list says that %s is not here, but the spec has it: %s."
              .formatted(call.text(), operation.id());
      found.accept(call.finding("docs-absent", message, "Take it out of the list."));
    }
  }

  private static void call(
      Text page,
      int line,
      MatchResult call,
      Map<String, Operation> operations,
      Consumer<Finding> found) {
    String method = call.group(1).toLowerCase(Locale.ROOT);
    Operation operation = operations.get(Operation.key(method, call.group(2)));
    if (operation != null) {
      String message =
          "The page says that %s %s is not here, but the spec has it: %s."
              .formatted(call.group(1), call.group(2), operation.id());
      String fix = "Take the line away, or write that it is there and what it does.";
      JsonPointer nowhere = JsonPointer.empty();
      found.accept(new Finding(page.name(), line, nowhere, "docs-absent", message, fix));
    }
  }
}
