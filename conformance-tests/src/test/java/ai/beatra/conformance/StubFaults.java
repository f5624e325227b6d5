package ai.beatra.conformance;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.beatra.conformance.StubServer.Reply;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What a server of stub-spec can do wrong: the trial that sees it, and what it says. */
final class StubFaults {
  static final String HELLO = "POST /v1/chat · 200 · hello";
  static final String STREAMING = "POST /v1/chat · 200 · streaming";
  static final String BROKEN = "POST /v1/chat · 200 · broken";
  static final String MISSING = "POST /v1/chat · 422 · missing";
  static final String SLOW_DOWN = "POST /v1/chat · 429 · slow_down";
  static final String RED = "GET /v1/things · 200 · red";

  private StubFaults() {}

  static Stream<Arguments> all() {
    return Stream.of(
        fault(HELLO, reply -> reply.status(201), "the server said 201, the spec says 200"),
        fault(HELLO, reply -> reply.status(201), "201 is not declared"),
        fault(
            HELLO,
            reply -> reply.header("Content-Type", "application/json;charset=utf-8"),
            "the server said `application/json;charset=utf-8`"),
        fault(
            STREAMING,
            reply -> reply.header("Content-Type", "application/json"),
            "`application/json`, the spec says text/event-stream"),
        fault(HELLO, reply -> reply.without("X-Request-Id"), "every answer carries exactly one"),
        fault(
            HELLO,
            reply -> reply.header("X-Request-Id", "req_1"),
            "`req_1` is not of the form req_"),
        fault(SLOW_DOWN, reply -> reply.without("Retry-After"), "header Retry-After: missing"),
        fault(SLOW_DOWN, reply -> reply.header("Retry-After", "0"), "header Retry-After: `0`"),
        fault(
            SLOW_DOWN, reply -> reply.header("Retry-After", "soon"), "header Retry-After: `soon`"),
        fault(
            HELLO,
            reply -> reply.header("X-Upstream", "secret"),
            "header X-upstream: not declared"),
        fault(HELLO, reply -> reply.replace("\"text\"", "\"texts\""), "'text'"),
        fault(HELLO, reply -> reply.replace("created\":", "created\":0.5,\"was\":"), "/created"),
        fault(
            HELLO,
            reply -> reply.replace("\"text\"", "\"cost\":1,\"text\""),
            "/cost is not declared"),
        fault(
            RED,
            reply -> reply.replace("\"weight\"", "\"height\":1,\"weight\""),
            "/things/0/height is not declared"),
        fault(HELLO, reply -> reply.replace("{", "["), "not one JSON document"),
        fault(HELLO, reply -> reply.cut(3), "ended before the body did"),
        fault(HELLO, reply -> reply.replace("Hello back", "Go away"), "/text\n"),
        fault(RED, reply -> reply.replace("1.5", "1.6"), "server  1.6"),
        fault(MISSING, reply -> reply.replace("invalid_req", "no_req"), "not in spec/error-codes"),
        fault(
            MISSING,
            reply -> reply.replace("\"invalid_request\"", "\"not_found\""),
            "`not_found` has status 404 in the taxonomy"),
        fault(
            MISSING,
            reply -> reply.replace("retryable\":false", "retryable\":true"),
            "error.retryable: true"),
        fault(
            MISSING,
            reply -> reply.replace("_error", "_fault"),
            "error.type: \"invalid_request_fault\""),
        fault(
            MISSING,
            reply -> reply.header("x-should-retry", "true"),
            "header x-should-retry: `true`"),
        fault(MISSING, reply -> reply.replace("req_0", "req_1"), "error.request_id: \"req_1000000"),
        fault(MISSING, reply -> reply.replace("/messages", "/messages/0/role"), "leads nowhere"),
        fault(MISSING, reply -> reply.replace("/messages", "messages"), "leads nowhere"),
        fault(SLOW_DOWN, reply -> reply.replace("header:X-Fast", "header:X-Slow"), "leads nowhere"),
        fault(
            STREAMING,
            reply -> reply.replace("data: [DONE]\n\n", ""),
            "ends with neither `data: [DONE]` nor `event: error`"),
        fault(
            STREAMING,
            reply -> reply.replace("[DONE]\n\n", "[DONE]\n\ndata: {}\n\n"),
            "goes on after `data: [DONE]`"),
        fault(STREAMING, reply -> reply.replace("data: {", "data:{"), "not a `data: `"),
        fault(STREAMING, reply -> reply.replace("\n", "\r\n"), "does not end with a blank line"),
        fault(STREAMING, reply -> reply.replace("\"role\":\"assistant\",", ""), "no role"),
        fault(
            STREAMING,
            reply -> reply.replace("\"stop\"", "null"),
            "has 0 finish reasons instead of one"),
        fault(
            STREAMING,
            reply -> reply.replace("reason\":null", "reason\":\"stop\""),
            "has 2 finish reasons instead of one"),
        fault(
            STREAMING,
            reply -> reply.replace("\"content\"", "\"thought\":\"?\",\"content\""),
            "event 1: /choices/0/delta/thought is not declared"),
        fault(STREAMING, reply -> reply.replace("\"index\":0,", ""), "event 1: /choices/0"),
        fault(
            STREAMING,
            reply ->
                reply.replace(
                    "0\",\"choices\":[{\"index\":0,\"delta\":{}",
                    "1\",\"choices\":[{\"index\":0,\"delta\":{}"),
            "different ids"),
        fault(BROKEN, reply -> reply.replace("event: error\n", ""), "ends with neither"),
        fault(
            BROKEN,
            reply -> reply.replace("}}\n\n", "}}\n\ndata: [DONE]\n\n"),
            "goes on after `event: error"),
        fault(
            BROKEN,
            reply -> reply.replace("\"retryable\":false", "\"retryable\":true"),
            "error.retryable: true"),
        fault(
            "POST /v1/chat · request ids",
            reply -> reply.header("X-Request-Id", "req_00000000000000000000000000"),
            "`order-4711` came back as `req_00000000000000000000000000`"),
        fault(
            "POST /v1/videos · planned · without a key",
            reply -> reply.status() == 404 ? reply.status(401) : reply,
            "`not_found` has status 404 in the taxonomy"),
        fault(
            "GET /v1/videos/{video_id} · planned · with a key",
            reply -> reply.status() == 404 ? reply.replace("code", "kode") : reply,
            "'code'"),
        fault(
            "POST /v1/chat · invalid",
            reply -> reply.status() == 422 ? chatted(reply) : reply,
            "has to be refused with invalid_request"),
        fault(
            "POST /v1/chat · invalid",
            reply -> reply.replace("param\":\"/messages", "param\":\"/stream"),
            "but the error speaks of `/stream"),
        fault(
            "POST /v1/chat · valid",
            reply -> reply.status() == 200 ? tired(reply) : reply,
            "the request follows its schema, but the server said 429 rate_limited at no param: Wait."),
        fault(
            "POST /v1/chat · valid",
            reply -> reply.status() == 200 ? tired(reply) : reply,
            "tolerated.yaml:\n      - operation: chat\n        code: rate_limited\n"),
        fault(
            "POST /v1/chat · invalid",
            reply -> reply.replaceAll("\"param\":\"/[^\"]*", "\"param\":\""),
            "but the error speaks of ``"),
        fault(
            "POST /v1/chat · invalid",
            reply -> reply.replaceAll("(\"param\":\"/messages)/[^\"]*", "$1"),
            "but the error speaks of `/messages`"),
        fault(
            MISSING,
            reply -> reply.replace("\"/messages", "\"/nonsense"),
            "`/nonsense` leads nowhere"),
        fault(
            "GET /v1/things · invalid",
            reply -> reply.replace("query:color", "query:colour"),
            "but the error speaks of `query:colour`"),
        fault(
            "GET /v1/things/{name} · invalid",
            reply -> reply.status() == 422 ? reply.replace("path:name", "header:name") : reply,
            "the fault is at `path:name`"),
        fault(
            "GET /v1/things · framing",
            reply -> reply.replace("invalid_request\"", "not_found\"").status(404),
            "has to be refused with invalid_request"),
        fault(
            "POST /v1/chat · framing",
            reply -> reply.status() == 415 ? chatted(reply) : reply,
            "has to be refused with unsupported_media_type"),
        fault(
            "GET /v1/things · links",
            reply -> reply.replace("apple\",\"weight\":1.5}]", "Apple\",\"weight\":1.5}]"),
            "GET /v1/things/{name} · links · firstThing of red"),
        fault(
            "GET /v1/things · links",
            reply -> reply.replace("\"name\":\"apple\"", "\"nome\":\"apple\""),
            "no answer has what the link needs"),
        fault(
            "POST /v1/chat · methods",
            reply -> reply.without("Allow"),
            "header Allow: [], but the spec declares [POST] for /v1/chat"),
        fault(
            "POST /v1/chat · methods",
            reply -> reply.header("Allow", "GET, POST"),
            "header Allow: [GET, POST], but the spec declares [POST]"),
        fault(
            "POST /v1/chat · methods",
            reply -> reply.status() == 405 ? chatted(reply) : reply,
            "has to be refused with method_not_allowed"),
        fault(
            "POST /v1/chat · methods",
            reply -> reply.status() == 204 ? reply.without("Allow") : reply,
            "header Allow: [], but the spec declares [POST]"),
        fault(
            "GET /v1/things · methods",
            reply -> reply.without("Content-Type"),
            "Content-Type: the server said ``"),
        fault(
            "POST /v1/chat · authentication",
            reply -> reply.status() == 401 ? chatted(reply) : reply,
            "has to be refused with unauthorized"),
        fault(
            "POST /v1/chat · authentication",
            reply -> reply.replace("invalid_api_key", "unauthorized"),
            "has to be refused with invalid_api_key"),
        fault(
            "POST /v1/chat · valid",
            reply -> reply.replace("created\":", "created\":1"),
            "is not now"),
        fault(
            "POST /v1/chat · valid",
            reply -> reply.replaceAll("chatcmpl-[0-9]+", "chatcmpl-00000000000000000000000000"),
            "was the id of an earlier answer"),
        fault(
            MISSING,
            reply -> reply.replace("Send messages.", StubServer.KEY),
            "the answer shows the key"),
        fault(
            "every declared status was answered",
            reply -> reply.status() == 429 ? reply.status(422) : reply,
            "POST /v1/chat 429 (stub-spec/openapi.yaml:"),
        fault(
            "every answer property was seen",
            reply -> reply.replace("\"weight\"", "\"height\""),
            "things[].weight"));
  }

  /** As if nothing had been wrong with the request. */
  private static Reply chatted(Reply reply) {
    return StubServer.chatted(id(reply));
  }

  private static Reply tired(Reply reply) {
    return StubServer.error(429, "rate_limited", "rate_limit_error", "Wait.", id(reply))
        .replace("false", "true")
        .header("x-should-retry", "true")
        .header("Retry-After", "1");
  }

  private static String id(Reply reply) {
    return reply.headers().getOrDefault("X-Request-Id", "");
  }

  private static Arguments fault(String trial, UnaryOperator<Reply> sabotage, String report) {
    return arguments(trial, sabotage, report);
  }
}
