package ai.beatra.spec.site.page;

import ai.beatra.spec.site.edition.Offer;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves out of a page what is not true of the server that shows it: of the lines between {@code
 * {{if …}}}, {@code {{else}}} and {@code {{end}}}, each on a line of its own, one part stays.
 */
final class Conditions {
  private static final String RULE = "docs-directive";
  private static final Pattern MARK = Pattern.compile("\\{\\{(if|else|end)((?: [^{}]+)?)}}");
  private static final List<String> KINDS = List.of("offers", "sandbox");

  private final Offer offer;
  private final Collection<String> capabilities;
  private final Consumer<Finding> found;

  /**
   * A line of a page.
   *
   * @param number in its file, counted from 1
   */
  record Line(int number, String text) {}

  /**
   * A condition whose end is not reached yet.
   *
   * @param shown whether the lines that follow stay
   * @param outer whether what is around it stays
   */
  private record Open(int number, boolean shown, boolean outer) {
    Open otherwise() {
      return new Open(number, outer && !shown, outer);
    }
  }

  /**
   * @param capabilities that a model can have
   */
  Conditions(Offer offer, Collection<String> capabilities, Consumer<Finding> found) {
    this.offer = offer;
    this.capabilities = capabilities;
    this.found = found;
  }

  /** The lines of the page's body that stay. */
  List<Line> apply(MarkdownPage page) {
    List<Line> lines = new ArrayList<>();
    Deque<Open> open = new ArrayDeque<>();
    for (int i = 0; i < page.body().size(); i++) {
      Line line = new Line(page.firstLine() + i, page.body().get(i));
      Matcher mark = MARK.matcher(line.text().strip());
      if (mark.matches()) {
        mark(page, line.number(), mark, open);
      } else if (open.isEmpty() || open.element().shown()) {
        lines.add(line);
      }
    }
    open.forEach(it -> report(page, it.number(), "The condition has no end.", "Write {{end}}."));
    return lines;
  }

  private void mark(MarkdownPage page, int number, Matcher mark, Deque<Open> open) {
    if (mark.group(1).equals("if")) {
      boolean outer = open.isEmpty() || open.element().shown();
      boolean holds = holds(page, number, mark.group(2).strip());
      open.push(new Open(number, outer && holds, outer));
    } else if (open.isEmpty()) {
      report(page, number, "There is no condition here.", "Write {{if …}} before it.");
    } else {
      Open last = open.pop();
      if (mark.group(1).equals("else")) {
        open.push(last.otherwise());
      }
    }
  }

  private boolean holds(MarkdownPage page, int number, String condition) {
    String[] parts = condition.split("=", 2);
    if (parts.length < 2 || !KINDS.contains(parts[0]) || !capabilities.contains(parts[1])) {
      String fallback = "Write one of %s, = and one of %s.".formatted(KINDS, capabilities);
      String fix = Nearest.hint(parts[parts.length - 1], capabilities, fallback);
      report(page, number, "\"%s\" is no condition.".formatted(condition), fix);
      return true;
    }
    return parts[0].equals("offers") ? offer.has(parts[1]) : offer.isSandboxFor(parts[1]);
  }

  private void report(MarkdownPage page, int number, String message, String fix) {
    found.accept(new Finding(page.file(), number, JsonPointer.empty(), RULE, message, fix));
  }
}
