package ai.beatra.catalog;

import ai.beatra.provider.ChatProvider;

/**
 * Where a chat request goes.
 *
 * @param upstreamModel what the provider calls the model
 */
public record ChatRoute(CatalogModel model, ChatProvider provider, String upstreamModel) {}
