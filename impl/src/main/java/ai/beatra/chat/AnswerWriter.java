package ai.beatra.chat;

import ai.beatra.calls.Charge;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.ServerEvent;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.KeptAnswer;
import ai.beatra.idempotency.KeptAnswers;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.model.ChatChoice;
import ai.beatra.model.ChatCompletion;
import ai.beatra.model.ChatCompletionChunk;
import ai.beatra.model.ChatUsage;
import ai.beatra.model.ChunkChoice;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes answers, whole and in parts. */
final class AnswerWriter {
  static final String JSON_TYPE = "application/json";
  static final String STREAM_TYPE = "text/event-stream";

  private final ObjectWriter completions;
  private final ObjectWriter withoutUsage;
  private final ObjectWriter withUsage;
  private final ObjectWriter choices;
  private final ErrorText errors;
  private final KeptAnswers kept;

  AnswerWriter(ObjectMapper json, ErrorText errors, KeptAnswers kept) {
    this.kept = kept;
    this.completions = json.writerFor(ChatCompletion.class);
    this.withoutUsage = json.writerFor(ChatCompletionChunk.class);
    this.withUsage =
        json.copy()
            .addMixIn(ChatCompletionChunk.class, UsageAlways.class)
            .writerFor(ChatCompletionChunk.class);
    this.choices = json.writerFor(ChunkChoice.class);
    this.errors = errors;
  }

  /** With include_usage every chunk has the member, null until the last (OpenAI's rule). */
  private static final class UsageAlways {
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private @Nullable ChatUsage usage;
  }

  StoredAnswer whole(AnswerHead head, List<ChatChoice> choices, Charge charge) {
    var completion =
        new ChatCompletion()
            .id(head.id())
            .created(head.created())
            .model(head.model())
            .choices(choices)
            .usage(Usages.wire(charge));
    return new StoredAnswer(200, JSON_TYPE, Json.write(completions, completion));
  }

  /** The end of a stream, as it is kept. */
  StoredAnswer stream(String events) {
    return new StoredAnswer(200, STREAM_TYPE, events);
  }

  /** What will be kept of an answer. */
  KeptAnswer begin() {
    return kept.begin();
  }

  /** What is kept in the place of an answer that is too long. */
  StoredAnswer tooLong(String requestId) {
    return refusal(
        new ApiException(
            ErrorCode.STREAM_INTERRUPTED,
            "The first answer was delivered and charged, and was too long to be kept. Send the"
                + " request with a new Idempotency-Key."),
        requestId);
  }

  StoredAnswer refusal(ApiException error, String requestId) {
    return new StoredAnswer(error.code().status(), JSON_TYPE, errors.json(error, requestId));
  }

  ServerEvent failure(ApiException error, String requestId) {
    return errors.event(error, requestId);
  }

  ServerEvent usage(AnswerHead head, Charge charge) {
    ChatCompletionChunk chunk = chunk(head).choices(List.of()).usage(Usages.wire(charge));
    return ServerEvent.of(Json.write(withUsage, chunk));
  }

  private static ChatCompletionChunk chunk(AnswerHead head) {
    return new ChatCompletionChunk().id(head.id()).created(head.created()).model(head.model());
  }

  /** Writes the parts of one stream. */
  Deltas deltas(AnswerHead head) {
    return new Deltas(head);
  }

  /** The events of one stream: in all of them the same stands around the one choice. */
  final class Deltas {
    private static final String CHOICES = "\"choices\":[";

    private final String before;
    private final String after;

    private Deltas(AnswerHead head) {
      ObjectWriter chunks = head.usageAsked() ? withUsage : withoutUsage;
      String event = ServerEvent.of(Json.write(chunks, chunk(head).choices(List.of()))).encoded();
      int at = event.indexOf(CHOICES) + CHOICES.length();
      this.before = event.substring(0, at);
      this.after = event.substring(at);
    }

    /** An event for each, to be sent together. */
    ServerEvent events(List<ChunkChoice> parts) {
      return new ServerEvent(
          parts.stream()
              .map(part -> before + Json.write(choices, part) + after)
              .collect(Collectors.joining()));
    }
  }
}
