package ai.beatra.tasks.media;

/**
 * Who is asked to do a task.
 *
 * @param provider its name in the configuration
 * @param upstreamModel what it calls the model
 */
public record MediaRoute(String provider, String upstreamModel) {}
