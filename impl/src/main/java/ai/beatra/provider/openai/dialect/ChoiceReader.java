package ai.beatra.provider.openai.dialect;

import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChoiceLogprobs;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.wire.WholeCharacters;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Understands the parts of one choice, and sees that they come in the contract's form. Its finish
 * reason is told when the whole answer has ended: some upstreams give one with every part.
 */
final class ChoiceReader {
  private final int index;
  private final ToolCalls calls = new ToolCalls();
  private final WholeCharacters content = new WholeCharacters();
  private final WholeCharacters refusal = new WholeCharacters();
  private final WholeCharacters reasoning = new WholeCharacters();
  private @Nullable ChunkFinishReason reason;
  private @Nullable ChatDelta opening;
  private boolean says;
  private boolean begun;
  private boolean inDeltas;
  private boolean ended;

  ChoiceReader(int index) {
    this.index = index;
  }

  /** Whether the upstream has said that it ended. */
  boolean ended() {
    return ended;
  }

  /** Whether anything was said, thought or called in it. */
  boolean says() {
    return says || calls.count() > 0;
  }

  /** Why it ended, as far as is known. */
  ChunkFinishReason reason() {
    return FinishReasons.fitting(reason, calls.count() > 0);
  }

  /** The next part of a stream; nothing if it says nothing. */
  List<ChunkChoice> part(JsonNode choice) {
    JsonNode delta = choice.path("delta");
    inDeltas |= !delta.isEmpty();
    // Some upstreams send messages instead; others repeat in one, at the end, all that they said.
    return inDeltas ? read(choice, delta, false) : read(choice, choice.path("message"), false);
  }

  /** The next part of a stream that is as most are. */
  List<ChunkChoice> part(PlainPart part) {
    inDeltas = true;
    says = true;
    var delta =
        new ChatDelta()
            .content(orNull(content.next(part.content())))
            .reasoningContent(orNull(reasoning.next(part.reasoning())));
    return chunks(delta, null, null);
  }

  /** The whole choice; nothing if it says nothing. */
  List<ChunkChoice> whole(JsonNode choice) {
    JsonNode message = choice.path("message");
    ended = true;
    return read(choice, message.isObject() ? message : choice.path("delta"), true);
  }

  private List<ChunkChoice> read(JsonNode choice, JsonNode message, boolean whole) {
    Words words = Words.in(message);
    List<ToolCallDelta> called = calls.read(message, whole);
    ChoiceLogprobs logprobs = Logprobs.in(choice.path("logprobs"));
    ChunkFinishReason next = FinishReasons.of(choice.path("finish_reason"));
    reason = FinishReasons.later(reason, next);
    ended |= next != null;
    says |= !words.isEmpty();
    var delta =
        new ChatDelta()
            .content(orNull(content.next(words.content())))
            .refusal(orNull(refusal.next(words.refusal())))
            .reasoningContent(orNull(reasoning.next(words.reasoning())))
            .toolCalls(called.isEmpty() ? null : called)
            .extraContent(ExtraContent.in(message));
    if (delta.equals(new ChatDelta()) && logprobs == null) {
      open(message);
      return List.of();
    }
    return chunks(delta, logprobs, null);
  }

  /** A beginning that says nothing is told when more comes: until then nothing was delivered. */
  private void open(JsonNode message) {
    if (!begun && opening == null && message.hasNonNull("role")) {
      opening =
          new ChatDelta()
              .content(message.path("content").isTextual() ? "" : null)
              .refusal(message.path("refusal").isTextual() ? "" : null);
    }
  }

  /** The last part: what was held back, and why it ended. */
  List<ChunkChoice> end() {
    ChunkFinishReason why = reason();
    List<ToolCallDelta> called = calls.end(why == ChunkFinishReason.LENGTH);
    return chunks(
        new ChatDelta()
            .content(orNull(content.end()))
            .refusal(orNull(refusal.end()))
            .reasoningContent(orNull(reasoning.end()))
            .toolCalls(called.isEmpty() ? null : called),
        null,
        why);
  }

  private List<ChunkChoice> chunks(
      ChatDelta delta, @Nullable ChoiceLogprobs logprobs, @Nullable ChunkFinishReason why) {
    var chunk = new ChunkChoice().index(index).delta(delta).logprobs(logprobs).finishReason(why);
    ChatDelta first = opening == null ? delta : opening;
    if (begun) {
      return List.of(chunk);
    }
    begun = true;
    first.role(AnswerRole.ASSISTANT);
    return first == delta
        ? List.of(chunk)
        : List.of(new ChunkChoice().index(index).delta(first), chunk);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
