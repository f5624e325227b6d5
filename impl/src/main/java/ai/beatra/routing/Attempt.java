package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;

/**
 * One try of a call at one of its model's routes, which has failed.
 *
 * @param reason why, in our words; never shown to clients
 * @param millis how long it took
 */
public record Attempt(Route route, String reason, long millis) {}
