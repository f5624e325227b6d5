package ai.beatra.server;

import ai.beatra.history.Ask;
import ai.beatra.history.Ask.Kind;
import ai.beatra.history.Said;
import ai.beatra.history.Said.Acknowledged;
import ai.beatra.history.Said.Refused;
import ai.beatra.history.Said.Unknown;
import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What a client of a fleet wants, how it asks for it, and what the answers to that mean. */
record Wanted(Ask ask, Request request) {
  /** In units: no chat that is asked for here costs as much. */
  private static final long CHAT = 1_000;

  private static final String BOUNDARY = "a-boundary";
  private static final String INTERRUPTED = "stream_interrupted";

  /** What of an uploaded file's URL is signed afresh for whoever asks. */
  private static final String SIGNATURE = "\\?exp=\\d+&sig=[\\w-]+";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer whose words come one by one, in one piece or as a stream. */
  static Wanted chat(String name, boolean keyed, boolean stream) {
    String json =
        """
        {"model":"%s","stream":%s%s,"messages":[{"role":"system","content":"%s"},
        {"role":"user","content":"Repeat the word go 12 times"}]}
        """
            .formatted(
                Fleet.CHAT_MODEL,
                stream,
                stream ? ",\"stream_options\":{\"include_usage\":true}" : "",
                name);
    return of(Kind.CHAT, name, keyed, CHAT, Request.post("/v1/chat/completions").json(json));
  }

  static Wanted picture(String name, boolean keyed) {
    String json = "{\"model\":\"%s\",\"prompt\":\"%s\"}".formatted(Fleet.PAINTER, name);
    Request request = Request.post(TaskClient.GENERATIONS).json(json);
    return of(Kind.TASK, name, keyed, Fleet.PICTURE, request);
  }

  /** A picture, as wide and high as these. */
  static Wanted upload(String name, boolean keyed, int width, int height) {
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
            .formatted(BOUNDARY);
    byte[] form =
        Samples.join(
            Samples.latin(head),
            Samples.png(width, height),
            Samples.latin("\r\n--" + BOUNDARY + "--\r\n"));
    Request request =
        Request.post("/v1/uploads")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .body(form);
    return of(Kind.FILE, name, keyed, 0, request);
  }

  private static Wanted of(Kind kind, String name, boolean keyed, long most, Request request) {
    return new Wanted(
        new Ask(name, kind, keyed, most),
        keyed ? request.header("Idempotency-Key", name) : request);
  }

  /** What its client knows after this answer, which came whole. */
  Said said(Answer answer) {
    if (answer.status() == 200 || answer.status() == 202) {
      return made(answer);
    }
    JsonNode error = answer.error();
    String code = error.path("code").asText();
    if (code.equals(INTERRUPTED)) {
      return new Said.Interrupted();
    }
    if (!error.path("retryable").asBoolean()) {
      throw new AssertionError(ask + ": " + answer);
    }
    // Its commit may have been one, although nobody was told so.
    boolean open = ask.kind() == Kind.TASK && answer.status() >= 500;
    return open || code.equals("billing_failed") ? new Unknown(code) : new Refused(code);
  }

  private Said made(Answer answer) {
    return switch (ask.kind()) {
      case TASK -> new Acknowledged(answer.json().path("task_id").asText(), answer.text(), null);
      case FILE -> {
        String text = answer.text().replaceFirst(SIGNATURE, "");
        yield new Acknowledged(answer.json().path("artifact_id").asText(), text, null);
      }
      case CHAT -> answer.text().startsWith("data: ") ? streamed(answer) : whole(answer);
    };
  }

  private static Said whole(Answer answer) {
    JsonNode chat = answer.json();
    return new Acknowledged(chat.path("id").asText(), answer.text(), credits(chat));
  }

  /** One that its client has left is whole as far as it got, and does not say what it costs. */
  private static Said streamed(Answer answer) {
    JsonNode first = json(answer.events().get(0));
    String id = first.path("id").asText();
    int events = answer.events().size();
    if (answer.events().get(events - 1).equals("[DONE]")) {
      return new Acknowledged(id, answer.text(), credits(json(answer.events().get(events - 2))));
    }
    return answer.text().contains(INTERRUPTED)
        ? new Acknowledged(id, answer.text(), null)
        : new Unknown("the stream broke off: " + answer.text());
  }

  /** In units. */
  static long credits(JsonNode of) {
    return Amount.parse(of.at("/usage/credits").asText()).units();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }
}
