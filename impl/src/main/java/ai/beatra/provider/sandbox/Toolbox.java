package ai.beatra.provider.sandbox;

import ai.beatra.model.ChatTool;
import ai.beatra.model.FunctionDefinition;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which of the offered functions a prompt calls for, and with which arguments. */
final class Toolbox {
  private static final int MOST_CALLS = 8;

  /** What one word in a function's name counts, and what is enough to call it. */
  private static final int NAMED = 3;

  private static final int ENOUGH = 2;

  private final List<FunctionDefinition> functions;
  private final String question;
  private final long seed;
  private final Effort effort;
  private final Set<String> asked = new LinkedHashSet<>();

  Toolbox(List<ChatTool> tools, String question, long seed, Effort effort) {
    this.effort = effort;
    this.functions = tools.stream().map(ChatTool::getFunction).toList();
    this.question = question;
    this.seed = seed;
    String start = question.substring(0, Math.min(5_000, question.length()));
    Words.of(start).forEach(word -> asked.add(Words.stem(word.toLowerCase(Locale.ROOT))));
  }

  private record Scored(FunctionDefinition function, int score) {}

  /** The calls that the prompt's words suggest; none if they suggest no function. */
  List<Reply.Call> suggested(boolean several) {
    List<Scored> fitting =
        functions.stream()
            .map(function -> new Scored(function, score(function)))
            .filter(scored -> scored.score() >= ENOUGH)
            .sorted(Comparator.comparingInt(scored -> -scored.score()))
            .toList();
    List<FunctionDefinition> called = new ArrayList<>();
    for (Scored fits : fitting) {
      if (called.isEmpty() || (several && fits.score() >= NAMED)) {
        called.add(fits.function());
      }
    }
    return calls(called, several);
  }

  /** The calls that the prompt's words suggest, or one of the first function. */
  List<Reply.Call> required(boolean several) {
    List<Reply.Call> suggested = suggested(several);
    return suggested.isEmpty() && !functions.isEmpty()
        ? calls(functions.subList(0, 1), several)
        : suggested;
  }

  /** A call of the function with this name; none if it is not offered. */
  List<Reply.Call> named(String name, boolean several) {
    return calls(
        functions.stream().filter(function -> function.getName().equals(name)).limit(1).toList(),
        several);
  }

  private List<Reply.Call> calls(List<FunctionDefinition> called, boolean several) {
    List<Reply.Call> calls = new ArrayList<>();
    for (FunctionDefinition function : called) {
      List<String> questions =
          several && asksForName(function) ? Facts.apart(question) : List.of(question);
      for (String part : questions) {
        if (calls.size() < MOST_CALLS) {
          calls.add(call(function, part, calls.size()));
        }
      }
    }
    return calls;
  }

  private Reply.Call call(FunctionDefinition function, String part, int index) {
    ObjectNode parameters = function.getParameters();
    String arguments =
        parameters == null || parameters.isEmpty()
            ? "{}"
            : arguments(function.getName(), parameters, part).toString();
    return new Reply.Call(id(index), function.getName(), arguments);
  }

  private JsonNode arguments(String function, ObjectNode parameters, String part) {
    try {
      return SchemaSampler.sample(
          parameters.has("type") ? parameters : objects(parameters), part, seed, false, effort);
    } catch (UnusableSchema e) {
      throw e.of("the parameters of " + function);
    }
  }

  /** Arguments are an object, also where the schema does not say so. */
  private static ObjectNode objects(ObjectNode parameters) {
    ObjectNode typed = JsonNodeFactory.instance.objectNode().put("type", "object");
    return typed.setAll(parameters);
  }

  private static boolean asksForName(FunctionDefinition function) {
    ObjectNode parameters = function.getParameters();
    if (parameters == null) {
      return false;
    }
    return parameters.path("properties").properties().stream()
        .anyMatch(
            p -> p.getValue().path("type").asText().equals("string") && Facts.isName(p.getKey()));
  }

  private int score(FunctionDefinition function) {
    effort.take(Effort.SCHEMA);
    int score = 0;
    for (String word : Words.ofIdentifier(function.getName())) {
      score += !asked.contains(Words.stem(word)) ? 0 : Words.isEmpty(word) ? 1 : NAMED;
    }
    Set<String> described = new LinkedHashSet<>();
    String description = function.getDescription();
    described.addAll(description == null ? List.of() : Words.key(description, 100));
    ObjectNode parameters = function.getParameters();
    if (parameters != null) {
      parameters
          .path("properties")
          .fieldNames()
          .forEachRemaining(
              name -> {
                effort.take(Effort.SCHEMA + name.length());
                described.addAll(Words.ofIdentifier(name));
              });
    }
    for (String word : described) {
      score += !Words.isEmpty(word) && asked.contains(Words.stem(word)) ? 1 : 0;
    }
    return score;
  }

  private String id(int index) {
    Dice dice = Dice.forPart(seed, index);
    StringBuilder id = new StringBuilder("call_");
    for (int i = 0; i < 24; i++) {
      id.append(Character.forDigit(dice.nextInt(36), 36));
    }
    return id.toString();
  }
}
