package ai.beatra.provider;

import org.jspecify.annotations.Nullable;

/**
 * What only some models of music know; null where the request does not say.
 *
 * @param styleWeight how closely to follow the style, 0 to 1
 * @param weirdness how far to go from the expected, 0 to 1
 * @param negativeTags what to leave out, in words separated by commas
 * @param vocalGender {@code m} or {@code f}
 * @param bitRate of the file, in bits per second
 */
public record MusicOptions(
    @Nullable Double styleWeight,
    @Nullable Double weirdness,
    @Nullable String negativeTags,
    @Nullable String vocalGender,
    @Nullable Integer bitRate) {}
