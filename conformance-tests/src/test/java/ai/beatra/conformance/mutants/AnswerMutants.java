package ai.beatra.conformance.mutants;

import static ai.beatra.conformance.mutants.Mutant.answer;
import static ai.beatra.conformance.mutants.Mutant.member;
import static ai.beatra.conformance.mutants.Mutant.request;
import static ai.beatra.conformance.mutants.Mutant.text;

import ai.beatra.conformance.http.Answer;
import java.util.List;

/** Faults of what models say, in one piece and in streams. */
final class AnswerMutants {
  private AnswerMutants() {}

  static List<Mutant> answers() {
    return List.of(
        member("/status", "'up'"),
        member("/usage", null),
        member("/usage/total_tokens", "1"),
        member("/usage/prompt_tokens", "'9'"),
        text("usage has one member more", "\"usage\":\\{", "\"usage\":{\"cost\":0.002,"),
        member("/model", "'gpt-4o'"),
        member("/model", null),
        member("/id", "'chatcmpl-00000000000000000000000000'"),
        member("/created", "1764000000000"),
        member("/created", "'2026'"),
        member("/object", "'chat'"),
        member("/choices", "[]"),
        member("/choices/0/finish_reason", null),
        member("/choices/0/finish_reason", "'length'"),
        member("/choices/0/index", "1"),
        member("/choices/0/logprobs", null),
        member("/choices/0/message/role", "'model'"),
        member("/choices/0/message/content", "null"),
        member("/choices/0/message/refusal", null),
        member("/choices/0/message/tool_calls", null),
        member("/data", "[]"),
        member("/data/0/owned_by", "'someone'"),
        member("/data/0/prices", null),
        member("/data/0/limits/context_tokens", "1.5"),
        text("an answer has one member more", "\"object\":", "\"provider\":\"x\",\"object\":"));
  }

  static List<Mutant> streams() {
    return List.of(
        stream("a stream ends without [DONE]", "data: \\[DONE]\n\n", ""),
        stream("a stream goes on after [DONE]", "(data: \\[DONE]\n\n)", "$1$1"),
        stream(
            "no finish reason in a stream",
            "\"finish_reason\":\"[a-z_]+\"",
            "\"finish_reason\":null"),
        stream("no role in a stream", "\"role\":\"assistant\",?", ""),
        stream("a stream without usage", "data: [^\n]*\"usage\":\\{[^\n]*\n\n", ""),
        stream("a chunk has one member more", "\"delta\":\\{", "\"delta\":{\"thought\":\"\","),
        stream("a chunk is twice there", "(data: [^\n]*\"content\":[^\n]*\n\n)", "$1$1"),
        stream("a chunk is not JSON", "data: \\{", "data: "),
        stream("an error in a stream has no event type", "event: error\n", ""),
        stream(
            "an error in a stream is followed by [DONE]",
            "(event: error\n.*\n\n)",
            "$1data: [DONE]\n\n"),
        stream(
            "a broken stream ends as if it were whole", "event: error\n.*\n\n", "data: [DONE]\n\n"),
        answer(
            "a stream is called JSON",
            Answer::isStream,
            answer -> Mutant.header(answer, "Content-Type", "application/json")),
        answer(
            "a stream is cut off",
            Answer::isStream,
            answer -> new Answer(answer.status(), answer.headers(), answer.body(), false)),
        request(
            "stream: true is not heard",
            request -> true,
            request -> Mutants.body(request, "\"stream\":true", "\"stream\":false")),
        request(
            "include_usage is not heard",
            request -> true,
            request -> Mutants.body(request, "\"include_usage\":true", "\"include_usage\":false")));
  }

  private static Mutant stream(String name, String regex, String other) {
    return answer(name, Answer::isStream, answer -> text(answer, regex, other));
  }
}
