package ai.beatra.chat;

import ai.beatra.http.ServerEvent;
import ai.beatra.model.ChatCompletionChunk;
import ai.beatra.model.ChatUsage;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the parts of a streamed answer. */
final class ChunkWriter {
  private final ObjectWriter withoutUsage;
  private final ObjectWriter withUsage;

  ChunkWriter(ObjectMapper json) {
    this.withoutUsage = json.writerFor(ChatCompletionChunk.class);
    this.withUsage =
        json.copy()
            .addMixIn(ChatCompletionChunk.class, UsageAlways.class)
            .writerFor(ChatCompletionChunk.class);
  }

  /** With include_usage every chunk has the member, null until the last (OpenAI's rule). */
  private static final class UsageAlways {
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private @Nullable ChatUsage usage;
  }

  ServerEvent delta(AnswerHead head, ChunkChoice choice, boolean usageAsked) {
    return write(chunk(head).choices(List.of(choice)), usageAsked);
  }

  ServerEvent usage(AnswerHead head, ChatEvent.Usage usage) {
    return write(chunk(head).choices(List.of()).usage(Usages.wire(usage)), true);
  }

  private static ChatCompletionChunk chunk(AnswerHead head) {
    return new ChatCompletionChunk().id(head.id()).created(head.created()).model(head.model());
  }

  private ServerEvent write(ChatCompletionChunk chunk, boolean usageAsked) {
    try {
      return new ServerEvent((usageAsked ? withUsage : withoutUsage).writeValueAsString(chunk));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
