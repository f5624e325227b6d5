package ai.beatra.tasks.media;

import ai.beatra.artifacts.TaskMedia.Made;
import ai.beatra.provider.Content;
import java.util.function.Function;

/**
 * One output that a provider has made.
 *
 * @param shown how the task shows it when it is stored, without its artifact
 */
public record Piece<O>(Content content, Function<Made, O> shown) {}
