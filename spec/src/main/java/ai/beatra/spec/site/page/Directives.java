package ai.beatra.spec.site.page;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Operation.Answer;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.site.edition.Offer;
import ai.beatra.spec.site.reference.Literal;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts what is drawn from the spec in the place of the {{directives}} of a page. */
final class Directives {
  private static final String RULE = "docs-directive";
  private static final Pattern ALONE = Pattern.compile("\\{\\{([a-z-]+)((?: [^{}]+)?)}}");
  private static final Pattern INLINE = Pattern.compile("(?<!\\$)\\{\\{([^{}]*)}}");
  private static final Set<String> BLOCKS =
      Set.of(
          "states",
          "operations",
          "models",
          "prices",
          "error-codes",
          "roadmap",
          "elsewhere",
          "members",
          "changelog",
          "operation",
          "request",
          "response");

  private final Edition edition;
  private final Tables tables;
  private final Map<String, Operation> operations = new LinkedHashMap<>();
  private final Map<String, String> words;
  private final Set<String> capabilities;
  private final Conditions conditions;
  private final Consumer<Finding> found;

  /** How an operation is shown in a text: as Markdown, or as HTML. */
  interface Card extends Function<Operation, String> {}

  /** A directive that cannot be expanded. */
  private static final class Unknown extends Exception {
    private static final long serialVersionUID = 1;
    private final String problem;
    private final String fix;

    Unknown(String message, String fix) {
      super(message, null, false, false);
      this.problem = message;
      this.fix = fix;
    }
  }

  /**
   * @param words what stands for an inline directive, by its name
   */
  Directives(Spec spec, Edition edition, Map<String, String> words, Consumer<Finding> found) {
    Offer offer = edition.offer(spec);
    this.edition = edition;
    this.tables = new Tables(spec, offer);
    this.words = words;
    this.found = found;
    spec.operations().forEach(it -> operations.put(it.id(), it));
    this.capabilities =
        spec.catalog().get("models").items().stream()
            .flatMap(it -> it.get("capabilities").texts().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    this.conditions = new Conditions(offer, capabilities, found);
  }

  /** The page's body, in which every line knows the line of the file that it comes from. */
  Source expand(MarkdownPage page, Card card) {
    Source source = new Source();
    boolean code = false;
    for (Conditions.Line each : conditions.apply(page)) {
      String line = each.text();
      int number = each.number();
      code ^= line.stripLeading().startsWith("```");
      Matcher alone = ALONE.matcher(line.strip());
      try {
        if (!code && alone.matches() && !words.containsKey(alone.group(1))) {
          source.addBlock(block(alone.group(1), alone.group(2).strip(), card), number);
        } else {
          source.add(inline(line, code), number);
        }
      } catch (Unknown e) {
        found.accept(new Finding(page.file(), number, JsonPointer.empty(), RULE, e.problem, e.fix));
      }
    }
    return source;
  }

  private String inline(String line, boolean code) throws Unknown {
    StringBuilder text = new StringBuilder();
    Matcher matcher = INLINE.matcher(line);
    while (matcher.find()) {
      String name = matcher.group(1).strip();
      String word = words.get(name);
      if (word == null && !code) {
        String fix =
            BLOCKS.contains(name.split(" ", 2)[0])
                ? "Put it on a line of its own."
                : Nearest.hint(
                    name, words.keySet(), "Within a line there are " + words.keySet() + ".");
        throw new Unknown("\"{{%s}}\" does not stand for anything here.".formatted(name), fix);
      }
      matcher.appendReplacement(
          text, Matcher.quoteReplacement(word == null ? matcher.group() : word));
    }
    return matcher.appendTail(text).toString();
  }

  private String block(String name, String rest, Card card) throws Unknown {
    String[] arguments = rest.isEmpty() ? new String[0] : rest.split(" +");
    return switch (name) {
      case "states" -> tables.states();
      case "operations" -> tables.operations();
      case "models" -> tables.models(option(rest, "capability", capabilities));
      case "prices" -> tables.prices(option(rest, "capability", capabilities));
      case "error-codes" -> tables.errorCodes(option(rest, "group", tables.groups()));
      case "roadmap" -> tables.roadmap();
      case "elsewhere" -> tables.elsewhere();
      case "members" -> tables.members();
      case "changelog" -> tables.changelog();
      case "operation" -> card.apply(operation(arguments, 1, "{{operation <operationId>}}"));
      case "request" ->
          request(operation(arguments, 2, "{{request <operationId> <example>}}"), arguments[1]);
      case "response" ->
          response(
              operation(arguments, 3, "{{response <operationId> <status> <example>}}"),
              arguments[1],
              arguments[2]);
      default ->
          throw new Unknown(
              "There is no directive \"%s\".".formatted(name),
              Nearest.hint(name, BLOCKS, "Write one of %s.".formatted(new TreeSet<>(BLOCKS))));
    };
  }

  private static String option(String rest, String name, Collection<String> values) throws Unknown {
    if (rest.isEmpty()) {
      return "";
    }
    String value = rest.startsWith(name + "=") ? rest.substring(name.length() + 1) : "";
    if (!values.contains(value)) {
      String message = "\"%s\" selects nothing.".formatted(rest);
      String fallback = "Write %s= and one of %s.".formatted(name, values);
      throw new Unknown(message, Nearest.hint(value, values, fallback));
    }
    return value;
  }

  private Operation operation(String[] arguments, int count, String form) throws Unknown {
    if (arguments.length != count) {
      throw new Unknown("The directive is not complete.", "Write %s.".formatted(form));
    }
    Operation operation = operations.get(arguments[0]);
    if (operation == null) {
      String message = "There is no operation \"%s\".".formatted(arguments[0]);
      String fallback = "Write one of %s.".formatted(operations.keySet());
      throw new Unknown(message, Nearest.hint(arguments[0], operations.keySet(), fallback));
    }
    return operation;
  }

  private String request(Operation operation, String name) throws Unknown {
    Map<String, Node> examples = operation.requestExamples();
    Node example = examples.get(name);
    if (example == null) {
      throw noExample(operation, name, examples.keySet());
    }
    return block(example);
  }

  private String response(Operation operation, String status, String name) throws Unknown {
    List<String> names = new ArrayList<>();
    for (Answer answer : operation.answers()) {
      if (answer.status().equals(status) && answer.name().equals(name)) {
        return block(answer.example());
      }
      names.add(answer.status() + " " + answer.name());
    }
    throw noExample(operation, status + " " + name, names);
  }

  private static Unknown noExample(Operation operation, String name, Collection<String> names) {
    String message = "%s has no example \"%s\".".formatted(operation.id(), name);
    return new Unknown(message, Nearest.hint(name, names, "Write one of %s.".formatted(names)));
  }

  private String block(Node example) {
    Node value = example.get("value");
    return value.value().isTextual()
        ? "```sse\n%s\n```".formatted(edition.here(value.text().stripTrailing()))
        : "```json\n%s\n```".formatted(edition.here(Literal.JSON.write(value.value())));
  }
}
