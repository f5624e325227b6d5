package ai.beatra.chat.prompt;

import ai.beatra.config.ModelLimits;
import ai.beatra.model.AudioPart;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ImagePart;
import ai.beatra.model.UserContent;
import ai.beatra.model.UserMessage;

/** The pictures and sounds of a request, which count by what they are. */
record PromptMedia(ChatCompletionRequest request, ModelLimits.Chat limits) {
  /**
   * The ten minutes that {@code audio_tokens} are for, at 8 kbit/s, the least that speech takes.
   */
  private static final long BYTES_OF_SOUND = 600_000;

  boolean isImage(int message, int part) {
    return part(message, part) instanceof ImagePart;
  }

  boolean isSound(int message, int part) {
    return part(message, part) instanceof AudioPart;
  }

  private Object part(int message, int part) {
    return request.getMessages().get(message) instanceof UserMessage user
            && user.getContent() instanceof UserContent.OfList parts
        ? parts.value().get(part)
        : "";
  }

  /** How many tokens a picture counts as. */
  long image() {
    return limits.imageTokens();
  }

  /**
   * A sound counts as many tokens as the model's constant, or more where it is so long that it may
   * last longer than that is for.
   *
   * @param length of its base64
   */
  long sound(long length) {
    long bytes = length * 3 / 4;
    return Math.max(
        limits.audioTokens(), (bytes * limits.audioTokens() + BYTES_OF_SOUND - 1) / BYTES_OF_SOUND);
  }
}
