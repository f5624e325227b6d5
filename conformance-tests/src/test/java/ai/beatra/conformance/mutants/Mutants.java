package ai.beatra.conformance.mutants;

import static ai.beatra.conformance.mutants.Mutant.accepted;
import static ai.beatra.conformance.mutants.Mutant.answer;
import static ai.beatra.conformance.mutants.Mutant.has;
import static ai.beatra.conformance.mutants.Mutant.header;
import static ai.beatra.conformance.mutants.Mutant.member;
import static ai.beatra.conformance.mutants.Mutant.of;
import static ai.beatra.conformance.mutants.Mutant.request;
import static ai.beatra.conformance.mutants.Mutant.status;
import static ai.beatra.conformance.mutants.Mutant.text;

import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.mutants.Mutant.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * All the ways in which the suite is tried out. A fault that it once missed is added here first.
 */
public final class Mutants {
  private static final Predicate<Answer> ALL = answer -> true;
  private static final String HELLO =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private final String key;

  private Mutants(String key) {
    this.key = key;
  }

  /**
   * @param key one that the server knows
   */
  static List<Mutant> all(String key) {
    Mutants mutants = new Mutants(key);
    List<Mutant> all = new ArrayList<>();
    all.addAll(mutants.keys());
    all.addAll(statuses());
    all.addAll(errors());
    all.addAll(headers());
    all.addAll(AnswerMutants.answers());
    all.addAll(AnswerMutants.streams());
    all.addAll(mutants.requests());
    all.addAll(methods());
    all.addAll(framing());
    all.addAll(TaskMutants.all());
    all.addAll(SpecMutants.specs());
    all.addAll(SpecMutants.taxonomies());
    return List.copyOf(all);
  }

  /** So many of them, one of each kind as far as they go. */
  public static List<Mutant> spread(List<Mutant> all, int count) {
    List<Mutant> some = new ArrayList<>();
    for (int i = 0; i < Math.min(count, all.size()); i++) {
      some.add(all.get(i * all.size() / count));
    }
    return some;
  }

  private List<Mutant> keys() {
    return List.of(
        request(
            "authentication is skipped",
            request -> request.header("Authorization").isEmpty(),
            this::authorized),
        request(
            "any key is good",
            request -> request.header("Authorization").orElse("").startsWith("Bearer "),
            this::authorized),
        accepted("a key of another region is good", has(400), this::authorized),
        accepted("keys of disabled tenants are good", has(403), this::authorized),
        accepted(
            "revoked keys are good", answer -> answer.text().contains("revoked"), this::authorized),
        request(
            "any scheme of authorization is good",
            request -> request.header("Authorization").orElse("").startsWith("Basic"),
            this::authorized),
        of(
            "the body is looked at before the key",
            (request, sane) -> {
              Answer answer = sane.answer(authorized(request));
              return answer.status() == 422 ? answer : sane.answer(request);
            }),
        of(
            "health asks for a key",
            (request, sane) ->
                sane.answer(
                    isHealth(request) && request.header("Authorization").isEmpty()
                        ? to(request, "GET", "/v1/models")
                        : request)),
        answer(
            "an error shows the key",
            has(422),
            answer -> text(answer, "\"message\":\"", "\"message\":\"" + key + ": ")));
  }

  private Request authorized(Request request) {
    return request.with("Authorization", "Bearer " + key);
  }

  private static boolean isHealth(Request request) {
    return request.target().startsWith("/v1/health");
  }

  static Request to(Request request, String method, String target) {
    return new Request(method, target, request.headers(), request.body());
  }

  private static List<Mutant> statuses() {
    return List.of(
        status(200, 201),
        status(422, 400),
        status(422, 500),
        status(401, 403),
        status(404, 401),
        status(404, 200),
        status(405, 404),
        status(406, 200),
        status(413, 422),
        status(415, 400),
        status(502, 500),
        answer(
            "an internal error instead of a refusal",
            has(422),
            answer ->
                text(
                    Mutant.status(answer, 500),
                    "\"code\":\"[a-z_]+\",\"type\":\"[a-z_]+\"",
                    "\"code\":\"internal_error\",\"type\":\"api_error\"")),
        of(
            "a planned operation answers",
            (request, sane) ->
                request.target().startsWith("/v1/videos")
                    ? sane.answer(to(request, "GET", "/v1/health"))
                    : sane.answer(request)),
        of(
            "an unknown path is told only with a key",
            (request, sane) ->
                sane.answer(
                    request.target().startsWith("/v1/videos")
                        ? to(request, "GET", "/v1/models")
                        : request)));
  }

  private static List<Mutant> errors() {
    return List.of(
        text("retryable is turned round", "\"retryable\":false", "\"retryable\":true"),
        text("retryable is text", "\"retryable\":false", "\"retryable\":\"false\""),
        member("/error/retryable", null),
        member("/error/code", "'oops'"),
        member("/error/type", "'api_fault'"),
        member("/error/message", null),
        member("/error/message", "''"),
        member("/error/request_id", null),
        member("/error/request_id", "'req_00000000000000000000000000'"),
        member("/error/param", null),
        member("/error/details", null),
        text("an error has one member more", "\"error\":\\{", "\"error\":{\"status\":422,"),
        text("param is no JSON Pointer", "\"param\":\"/", "\"param\":\""),
        text("param leads astray", "\"param\":\"/([a-z_]+)", "\"param\":\"/not_$1/0"),
        text("param names another member", "\"param\":\"/temperature", "\"param\":\"/top_p"),
        text(
            "a fault deep in the body is said to be somewhere in it",
            "\"param\":\"/messages/\\d+/[^\"]+/[^\"]+\"",
            "\"param\":\"\""),
        text(
            "a fault deep in the body is said to be somewhere in its messages",
            "\"param\":\"/messages/\\d+/[^\"]+/[^\"]+\"",
            "\"param\":\"/messages\""),
        text("param names the wrong item", "/messages/\\d+", "/messages/0"),
        text("errors have no envelope", "^\\{\"error\":(.*)}$", "$1"));
  }

  private static List<Mutant> headers() {
    return List.of(
        header(ALL, "X-Request-Id", null),
        of(
            "X-Request-Id is not echoed",
            (request, sane) -> sane.answer(request.without("X-Request-Id"))),
        of("X-Request-Id is echoed, whatever it is", Mutants::echoed),
        header(ALL, "X-Request-Id", "req_01kattqk2v8d0s5r4n1x7w9zye"),
        header(has(422), "x-should-retry", null),
        header(has(503), "x-should-retry", "false"),
        header(has(405), "Allow", null),
        header(has(405), "Allow", "GET, HEAD, POST, OPTIONS"),
        header(has(401), "WWW-Authenticate", null),
        header(has(503), "Retry-After", null),
        header(ALL, "Content-Type", "application/json;charset=utf-8"),
        header(has(422), "Content-Type", "text/plain"),
        header(has(404), "Content-Type", null),
        header(ALL, "X-Upstream", "sandbox-1"));
  }

  private static Answer echoed(Request request, Server sane) throws IOException {
    Answer answer = sane.answer(request);
    return request
        .header("X-Request-Id")
        .map(id -> Mutant.header(answer, "X-Request-Id", id))
        .orElse(answer);
  }

  private List<Mutant> requests() {
    return List.of(
        accepted("every body is good", has(422), request -> request.withBody(HELLO)),
        accepted(
            "a temperature of 3 is good", at("/temperature"), request -> request.withBody(HELLO)),
        accepted("five stop words are good", at("/stop"), request -> request.withBody(HELLO)),
        accepted("metadata may be long", at("/metadata[^\"]*"), request -> request.withBody(HELLO)),
        accepted(
            "no role is needed", at("/messages/\\d+/role"), request -> request.withBody(HELLO)),
        accepted("no messages are needed", at("/messages"), request -> request.withBody(HELLO)),
        accepted("no JSON is needed", at(""), request -> request.withBody(HELLO)),
        accepted("any model is good", at("/model"), request -> request.withBody(HELLO)),
        accepted(
            "a query is not looked at",
            at("query:[^\"]*"),
            request -> to(request, request.method(), request.target().replaceAll("\\?.*", ""))),
        accepted(
            "any Content-Type is good",
            has(415),
            request -> request.with("Content-Type", "application/json")),
        accepted("any Accept is good", has(406), request -> request.with("Accept", "*/*")),
        accepted("bodies may be large", has(413), request -> request.withBody(HELLO)),
        refused("unknown members are refused", "beatra-conformance-unknown"),
        refused("null is refused", ":null"),
        refused("a temperature of 2 is refused", "\"temperature\":2[,}]"),
        refused("stop as a text is refused", "\"stop\":\""),
        refused("what is not ASCII is refused", "[^\\x00-\\x7f]"),
        request(
            "instructions are not heard",
            request -> true,
            request -> body(request, "\"role\":\"developer\"", "\"role\":\"user\"")),
        request(
            "max_completion_tokens is not heard",
            request -> true,
            request -> body(request, "\"max_completion_tokens\":", "\"max_completion_tokens_\":")),
        request(
            "seed is not heard",
            request -> true,
            request -> body(request, "\"seed\":", "\"seed_\":")));
  }

  private static Predicate<Answer> at(String param) {
    Predicate<String> named = Pattern.compile("\"param\":\"" + param + "\"").asPredicate();
    return answer -> answer.status() / 100 == 4 && named.test(answer.text());
  }

  static Mutant refused(String name, String regex) {
    Predicate<String> has = Pattern.compile(regex).asPredicate();
    return request(
        name, request -> has.test(request.body().text()), request -> request.withBody("{}"));
  }

  private static List<Mutant> methods() {
    return List.of(
        method("HEAD is not allowed", "HEAD", "PUT"),
        method("HEAD has a body", "HEAD", "GET"),
        method("OPTIONS is answered as GET is", "OPTIONS", "GET"),
        method("PUT is taken for POST", "PUT", "POST"),
        method("DELETE is taken for GET", "DELETE", "GET"),
        answer(
            "OPTIONS does not tell the methods",
            has(204),
            answer -> Mutant.header(answer, "Allow", null)));
  }

  private static Mutant method(String name, String method, String other) {
    return request(
        name,
        request -> request.method().equals(method),
        request -> to(request, other, request.target()));
  }

  private static List<Mutant> framing() {
    AtomicReference<Answer> last = new AtomicReference<>();
    return List.of(
        text("half of the body is missing", "(?s)^(.+)..$", "$1"),
        answer(
            "the connection ends early",
            has(200),
            answer -> new Answer(answer.status(), answer.headers(), answer.body(), false)),
        text("two JSON documents", "(?s)^(\\{.*})$", "$1$1"),
        of(
            "no answer at all",
            (request, sane) -> {
              if (request.target().equals("/v1/models")) {
                throw new IOException("gone");
              }
              return sane.answer(request);
            }),
        of(
            "chats are answered with the answer to another",
            (request, sane) -> stale(request, sane, last)));
  }

  private static Answer stale(Request request, Server sane, AtomicReference<Answer> last)
      throws IOException {
    Answer answer = sane.answer(request);
    if (answer.status() != 200 || !request.target().equals(Operation.CHAT)) {
      return answer;
    }
    Answer before = last.getAndSet(answer);
    return before == null ? answer : Mutant.body(answer, before.text());
  }

  static Request body(Request request, String part, String other) {
    String text = request.body().text();
    return request.withBody(text.replace(part, other));
  }
}
