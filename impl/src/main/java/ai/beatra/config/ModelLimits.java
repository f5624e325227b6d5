package ai.beatra.config;

/** How much a model takes at a time. */
public sealed interface ModelLimits {
  /** What OpenAI's models count for a large picture in full detail. */
  int IMAGE_TOKENS = 1_600;

  /** What OpenAI's models count for about ten minutes of speech. */
  int AUDIO_TOKENS = 6_000;

  /**
   * In tokens.
   *
   * @param imageTokens as how many at most an image of the prompt counts
   * @param audioTokens as how many at most a sound of the prompt counts
   */
  record Chat(int contextTokens, int maxOutputTokens, int imageTokens, int audioTokens)
      implements ModelLimits {}

  /**
   * @param promptCharacters the most characters of a prompt
   * @param inputImages the most pictures to work from; 0 where there are none
   */
  record Images(int promptCharacters, int inputImages) implements ModelLimits {}

  /**
   * @param promptCharacters the most characters of a prompt
   * @param lyricsCharacters the most characters of lyrics
   * @param clips how many different clips a task makes
   */
  record Music(int promptCharacters, int lyricsCharacters, int clips) implements ModelLimits {}

  /** Those that go with what the model makes. */
  static ModelLimits of(Section section, ModelFamily medium) {
    return switch (medium) {
      case TEXT -> chat(section);
      case IMAGES -> images(section);
      case MUSIC -> music(section);
    };
  }

  private static Chat chat(Section section) {
    Shape<Integer> tokens = Shape.integer(1, 100_000_000);
    int context = section.require("context_tokens", tokens);
    int output = section.require("max_output_tokens", tokens);
    if (output > context) {
      section.problem("max_output_tokens", "must not be above context_tokens");
    }
    return new Chat(
        context,
        output,
        section.get("image_tokens", tokens, IMAGE_TOKENS),
        section.get("audio_tokens", tokens, AUDIO_TOKENS));
  }

  private static Images images(Section section) {
    return new Images(
        section.require("prompt_characters", Shape.integer(1, 1_000_000)),
        section.get("input_images", Shape.integer(0, 16), 0));
  }

  private static Music music(Section section) {
    Shape<Integer> characters = Shape.integer(1, 1_000_000);
    return new Music(
        section.require("prompt_characters", characters),
        section.require("lyrics_characters", characters),
        section.get("clips", Shape.integer(1, 4), 1));
  }
}
