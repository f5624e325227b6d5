package ai.beatra.catalog;

import ai.beatra.provider.ChatProvider;

/**
 * Where a chat request goes.
 *
 * @param providerName the provider's name in the configuration
 * @param upstreamModel what the provider calls the model
 */
public record ChatRoute(
    CatalogModel model, String providerName, ChatProvider provider, String upstreamModel) {}
