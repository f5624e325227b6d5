package ai.beatra.provider.sandbox.chat.reply;

import ai.beatra.model.ChatTool;
import ai.beatra.model.FunctionDefinition;
import ai.beatra.provider.sandbox.chat.schema.Dice;
import ai.beatra.provider.sandbox.chat.schema.Effort;
import ai.beatra.provider.sandbox.chat.schema.SchemaSampler;
import ai.beatra.provider.sandbox.chat.schema.UnusableSchema;
import ai.beatra.provider.sandbox.chat.schema.Words;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** Which of the offered functions a prompt calls for, and with which arguments. */
final class Toolbox {
  private static final int MOST_CALLS = 8;

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

  /** The calls of the functions whose names the prompt's words make up; there may be none. */
  List<Reply.Call> suggested(boolean several) {
    List<FunctionDefinition> named = functions.stream().filter(this::isNamed).toList();
    return calls(several || named.isEmpty() ? named : named.subList(0, 1));
  }

  /** The calls that the prompt's words suggest, or one of the first function. */
  List<Reply.Call> required(boolean several) {
    List<Reply.Call> suggested = suggested(several);
    return suggested.isEmpty() && !functions.isEmpty() ? calls(functions.subList(0, 1)) : suggested;
  }

  /** A call of the function with this name; none if it is not offered. */
  List<Reply.Call> named(String name) {
    return calls(
        functions.stream().filter(function -> function.getName().equals(name)).limit(1).toList());
  }

  private List<Reply.Call> calls(List<FunctionDefinition> called) {
    return IntStream.range(0, Math.min(MOST_CALLS, called.size()))
        .mapToObj(i -> call(called.get(i), i))
        .toList();
  }

  private Reply.Call call(FunctionDefinition function, int index) {
    ObjectNode parameters = function.getParameters();
    if (parameters == null || parameters.isEmpty()) {
      return new Reply.Call(id(index), function.getName(), "{}");
    }
    // Arguments are an object, also where the schema does not say so.
    ObjectNode typed = JsonNodeFactory.instance.objectNode().put("type", "object");
    typed.setAll(parameters);
    try {
      JsonNode arguments = SchemaSampler.sample(typed, question, seed, false, effort);
      return new Reply.Call(id(index), function.getName(), arguments.toString());
    } catch (UnusableSchema e) {
      throw e.of("the parameters of " + function.getName());
    }
  }

  private boolean isNamed(FunctionDefinition function) {
    effort.take(Effort.SCHEMA);
    return Words.ofIdentifier(function.getName()).stream()
        .anyMatch(word -> !Words.isEmpty(word) && asked.contains(Words.stem(word)));
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
