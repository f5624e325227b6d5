package ai.beatra.provider.sandbox.chat.reply;

import ai.beatra.model.FunctionCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a conversation asks now.
 *
 * @param question the last text of the user
 * @param images how many images came with it
 * @param recordings how many recordings came with it
 * @param brief whether a short answer is wanted
 * @param results what functions returned since then; empty if the user spoke last
 */
record Prompt(String question, int images, int recordings, boolean brief, List<Result> results) {
  private static final Pattern BRIEF =
      Pattern.compile(
          "\\b(?:brief(?:ly)?|concise(?:ly)?|in one (?:word|sentence)|short answers?)\\b",
          Pattern.CASE_INSENSITIVE);

  /** What a function was called with and what it returned. */
  record Result(String function, String arguments, String returned) {
    /** What was returned, passed on as it is. */
    String told() {
      List<String> given = new ArrayList<>();
      Json.in(arguments).forEach(value -> given.add(value.asText()));
      String call = function + (given.isEmpty() ? "" : " (" + String.join(", ", given) + ")");
      return returned.isBlank()
          ? call + " returned nothing."
          : "According to " + call + ": " + returned;
    }
  }

  static Prompt of(List<Turn> turns) {
    Turn asked = turns.get(turns.size() - 1);
    for (Turn turn : turns) {
      asked = turn.role() == Turn.Role.USER ? turn : asked;
    }
    String instructions =
        turns.stream()
            .filter(turn -> turn.role() == Turn.Role.INSTRUCTIONS)
            .map(Turn::text)
            .collect(Collectors.joining("\n"));
    String question = asked.role() == Turn.Role.TOOL ? "" : asked.text();
    boolean brief = BRIEF.matcher(instructions).find() || BRIEF.matcher(question).find();
    return new Prompt(question, asked.images(), asked.recordings(), brief, results(turns));
  }

  /** All that values can be taken from: the question and what functions returned. */
  String material() {
    return question
        + results.stream().map(result -> "\n" + result.returned()).collect(Collectors.joining());
  }

  /** What functions returned, one after the other. */
  String told() {
    return results.stream().map(Result::told).collect(Collectors.joining("\n"));
  }

  private static List<Result> results(List<Turn> turns) {
    int end = turns.size();
    int start = end;
    while (start > 0 && turns.get(start - 1).role() == Turn.Role.TOOL) {
      start--;
    }
    // Of calls with one id the last counts.
    Map<String, FunctionCall> calls = new HashMap<>();
    for (Turn turn : turns.subList(0, start)) {
      turn.calls().forEach(call -> calls.put(call.getId(), call.getFunction()));
    }
    List<Result> results = new ArrayList<>();
    for (Turn tool : turns.subList(start, end)) {
      FunctionCall call = calls.get(tool.label());
      results.add(
          call == null
              ? new Result("the function", "", tool.text())
              : new Result(call.getName(), call.getArguments(), tool.text()));
    }
    return List.copyOf(results);
  }
}
