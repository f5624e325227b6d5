package ai.beatra.conformance.mutants;

import ai.beatra.conformance.cases.Generated;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a server, or the spec, is wrong.
 *
 * @param server how the server behaves
 * @param edit of the spec, if that is what is wrong
 */
public record Mutant(String name, Sabotage server, Optional<Edit> edit) {

  /** A server that is made of another one. */
  interface Sabotage {
    Answer answer(Request request, Server sane) throws IOException;
  }

  /** The server before it was broken. */
  interface Server {
    Answer answer(Request request) throws IOException;
  }

  /**
   * One change to a file of the spec.
   *
   * @param value what stands at the pointer instead; none: the member is removed
   */
  record Edit(String file, String pointer, @Nullable JsonNode value) {}

  static final Sabotage SANE = (request, sane) -> sane.answer(request);

  static Mutant of(String name, Sabotage server) {
    return new Mutant(name, server, Optional.empty());
  }

  /** The spec says something else than the server does. */
  static Mutant spec(String file, String pointer, @Nullable String json) {
    String name = "spec: %s %s".formatted(pointer, json == null ? "removed" : "is " + json);
    JsonNode value = json == null ? null : json(json);
    return new Mutant(name, SANE, Optional.of(new Edit(file, pointer, value)));
  }

  /** Some answers are changed on their way. */
  static Mutant answer(String name, Predicate<Answer> which, UnaryOperator<Answer> change) {
    return of(
        name,
        (request, sane) -> {
          Answer answer = sane.answer(request);
          return which.test(answer) ? change.apply(answer) : answer;
        });
  }

  /** Answers with this status have another one. */
  static Mutant status(int status, int other) {
    return answer(other + " instead of " + status, has(status), answer -> status(answer, other));
  }

  static Answer status(Answer answer, int other) {
    return new Answer(other, answer.headers(), answer.body(), answer.complete());
  }

  static Predicate<Answer> has(int status) {
    return answer -> answer.status() == status;
  }

  /** A regular expression is replaced in all bodies. */
  static Mutant text(String name, String regex, String other) {
    return answer(name, answer -> true, answer -> text(answer, regex, other));
  }

  static Answer text(Answer answer, String regex, String other) {
    return body(answer, answer.text().replaceAll(regex, other));
  }

  static Answer body(Answer answer, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return new Answer(answer.status(), answer.headers(), body, answer.complete());
  }

  /**
   * A member of all JSON bodies that have one there.
   *
   * @param json what it is instead; none: it is removed
   */
  static Mutant member(String pointer, @Nullable String json) {
    String name = pointer + (json == null ? " left out" : " is " + json);
    return answer(name, answer -> true, answer -> member(answer, pointer, json));
  }

  private static Answer member(Answer answer, String pointer, @Nullable String json) {
    return Json.parse(answer.body())
        .filter(body -> !body.at(pointer).isMissingNode())
        .map(body -> Generated.changed(body, pointer, json == null ? null : json(json)))
        .map(body -> body(answer, Json.write(body)))
        .orElse(answer);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  /**
   * A header of some answers.
   *
   * @param value none: it is left out
   */
  static Mutant header(Predicate<Answer> which, String name, @Nullable String value) {
    return answer(
        "header " + name + (value == null ? " left out" : " is " + value),
        which,
        answer -> header(answer, name, value));
  }

  static Answer header(Answer answer, String name, @Nullable String value) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(answer.headers());
    headers.removeIf(header -> header.getKey().equalsIgnoreCase(name));
    if (value != null) {
      headers.add(Map.entry(name, value));
    }
    return new Answer(answer.status(), headers, answer.body(), answer.complete());
  }

  /** The server takes some requests for others. */
  static Mutant request(String name, Predicate<Request> which, UnaryOperator<Request> change) {
    return of(
        name,
        (request, sane) -> sane.answer(which.test(request) ? change.apply(request) : request));
  }

  /** What is refused, the server takes: as if this had been sent instead. */
  static Mutant accepted(String name, Predicate<Answer> refusal, UnaryOperator<Request> instead) {
    return of(
        name,
        (request, sane) -> {
          Answer answer = sane.answer(request);
          return refusal.test(answer) ? sane.answer(instead.apply(request)) : answer;
        });
  }

  static Answer json(int status, String body) {
    return new Answer(
        status,
        List.of(Map.entry("Content-Type", "application/json")),
        Json.write(json(body)).getBytes(StandardCharsets.UTF_8),
        true);
  }
}
