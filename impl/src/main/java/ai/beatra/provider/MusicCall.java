package ai.beatra.provider;

import org.jspecify.annotations.Nullable;

/**
 * Music to make.
 *
 * @param upstreamModel the model's name at the provider
 * @param prompt what it sounds like; empty if only lyrics were given
 * @param lyrics the words, with section tags such as {@code [Verse]}
 * @param instrumental without a voice
 * @param title of the piece; the provider finds one if none was given
 * @param clips how many different ones
 * @param options the options of the model, as the request has them
 * @param reference a recording whose tempo and key to follow
 */
public record MusicCall(
    String upstreamModel,
    String prompt,
    @Nullable String lyrics,
    boolean instrumental,
    @Nullable String title,
    int clips,
    MusicOptions options,
    @Nullable Media reference) {}
