package ai.beatra.server;

import static ai.beatra.error.ErrorCode.INVALID_API_KEY;
import static ai.beatra.error.ErrorCode.INVALID_REQUEST;
import static ai.beatra.error.ErrorCode.NOT_ACCEPTABLE;
import static ai.beatra.error.ErrorCode.UNAUTHORIZED;
import static ai.beatra.error.ErrorCode.UNSUPPORTED_MEDIA_TYPE;

import ai.beatra.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Headers (and parameters of the query) that are well-formed, but do not say what they should. */
final class BadHeaders {
  private static final byte[] BODY =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
          .getBytes(StandardCharsets.UTF_8);
  private static final Request CHAT = Request.post("/v1/chat/completions");
  private static final Request MODELS = Request.get("/v1/models");

  private BadHeaders() {}

  static List<BadInput> rows(String key) {
    return Stream.of(noKeys(key), badKeys(key), types(key), codings(key), accepts(key), others(key))
        .flatMap(List::stream)
        .toList();
  }

  private static BadInput key(String name, Request request, ErrorCode code, String word) {
    return BadInput.of(name, request.json(BODY), code, "header:Authorization", word);
  }

  private static BadInput noKey(String name, String value) {
    return key(name, CHAT.header("Authorization", value), UNAUTHORIZED, "Bearer <your key>");
  }

  private static List<BadInput> noKeys(String key) {
    return List.of(
        key("no key", CHAT, UNAUTHORIZED, "No API key"),
        noKey("Authorization empty", ""),
        noKey("Authorization Basic", "Basic dTpw"),
        noKey("Authorization Token", "Token " + key),
        noKey("key without Bearer", key),
        noKey("Bearer without a key", "Bearer"),
        noKey("Bearer with a colon", "Bearer: " + key),
        key("two Authorizations", CHAT.key(key).key(key), UNAUTHORIZED, "more than one"),
        key("key in X-Api-Key", CHAT.header("X-Api-Key", key), UNAUTHORIZED, "No API key"),
        key(
            "key in the query",
            Request.post(CHAT.target() + "?api_key=" + key),
            UNAUTHORIZED,
            "No API key"),
        noId("X-Request-Id too long", "a".repeat(129)),
        noId("X-Request-Id with a space", "a b"),
        noId("X-Request-Id eight-bit", "\u00e9"),
        noId("X-Request-Id empty", ""));
  }

  private static BadInput noId(String name, String id) {
    return BadInput.of(
        name, MODELS.header("X-Request-Id", id), UNAUTHORIZED, "header:Authorization", "key");
  }

  private static BadInput badKey(String name, String sent) {
    return key(name, CHAT.key(sent), INVALID_API_KEY, "not an API key");
  }

  private static List<BadInput> badKeys(String key) {
    return List.of(
        badKey("key with a typing error", key.substring(0, key.length() - 1) + "-"),
        badKey("key cut off", key.substring(0, 20)),
        badKey("key twice", key + " " + key),
        badKey("key in quotes", "\"" + key + "\""),
        badKey("key is a variable's name", "$BEATRA_API_KEY"),
        badKey("key eight-bit", "sk-local-\u00e9"),
        badKey("key of 10,000 characters", "a".repeat(10_000)));
  }

  private static BadInput type(String name, Request request) {
    return BadInput.of(
        name,
        request.body(BODY),
        UNSUPPORTED_MEDIA_TYPE,
        "header:Content-Type",
        "Content-Type: application/json");
  }

  private static List<BadInput> types(String key) {
    Request chat = CHAT.key(key);
    Stream<BadInput> rows =
        Stream.of(
                "text/plain",
                "text/json",
                "text/event-stream",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/x-ndjson",
                "application/vnd.api+json",
                "application/*",
                "*/*",
                "",
                "json",
                "///",
                "application/",
                "application/json, text/plain",
                "application/json; charset",
                "application/json; charset=utf-16",
                "application/json; charset=ISO-8859-1",
                "application/json; charset=nonsense",
                "application/jso\u00e9")
            .map(value -> type("Content-Type " + value, chat.header("Content-Type", value)));
    Request twice = chat.header("Content-Type", "application/json");
    return Stream.concat(
            rows,
            Stream.of(
                type("no Content-Type", chat),
                type("two Content-Types", twice.header("Content-Type", "text/plain"))))
        .toList();
  }

  private static List<BadInput> codings(String key) {
    return Stream.of("gzip", "br", "deflate", "x", "gzip, identity")
        .map(
            coding ->
                BadInput.of(
                    "Content-Encoding " + coding,
                    CHAT.key(key).header("Content-Encoding", coding).json(gzip()),
                    UNSUPPORTED_MEDIA_TYPE,
                    "header:Content-Encoding",
                    "compressed"))
        .toList();
  }

  private static byte[] gzip() {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(BODY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<BadInput> accepts(String key) {
    return Stream.of(
            "text/html",
            "application/xml, text/plain;q=0.5",
            "image/png;q=0",
            "application/json;q=0",
            "*/*;q=0",
            "application/json;q=0, text/event-stream;q=0.0, */*;q=0",
            "///",
            "a b, c/d;q=zz",
            "application/json;q=2",
            "application/json;q=abc",
            "application/json;q=-1",
            "application/jso\u00e9")
        .map(
            accept ->
                BadInput.of(
                    "Accept " + accept,
                    CHAT.key(key).header("Accept", accept).json(BODY),
                    NOT_ACCEPTABLE,
                    "header:Accept",
                    "Accept: application/json"))
        .toList();
  }

  private static BadInput query(String name, String query, String key, String word) {
    return BadInput.of(
        name,
        Request.get("/v1/catalog/models?" + query).key(key),
        INVALID_REQUEST,
        "query:capability",
        word);
  }

  private static List<BadInput> others(String key) {
    return List.of(
        query(
            "parameter unknown",
            "capability=x",
            key,
            "must be one of chat, text_to_image, image_to_image, text_to_music, reference_audio_to_music"),
        query(
            "parameter no UTF-8",
            "capability=%ff",
            key,
            "must be one of chat, text_to_image, image_to_image, text_to_music, reference_audio_to_music"),
        query(
            "parameter with NUL",
            "capability=chat%00",
            key,
            "must be one of chat, text_to_image, image_to_image, text_to_music, reference_audio_to_music"),
        query(
            "header in a parameter",
            "capability=x%0d%0aSet-Cookie:a",
            key,
            "must be one of chat, text_to_image, image_to_image, text_to_music, reference_audio_to_music"),
        query("parameter twice", "capability=chat&capability=chat", key, "send it once"));
  }
}
