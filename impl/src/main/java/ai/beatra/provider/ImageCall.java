package ai.beatra.provider;

import java.util.List;

/**
 * Pictures to make.
 *
 * @param upstreamModel the model's name at the provider
 * @param prompt what they show
 * @param quality {@code standard} or {@code hd}
 * @param aspectRatio such as {@code 16:9}; {@code auto} leaves it to the provider
 * @param count how many different ones, 1 to 4
 * @param inputs pictures to work from, the main one first; none to make new ones
 */
public record ImageCall(
    String upstreamModel,
    String prompt,
    String quality,
    String aspectRatio,
    int count,
    List<Media> inputs) {}
