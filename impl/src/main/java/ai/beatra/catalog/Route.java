package ai.beatra.catalog;

/**
 * Where a request goes.
 *
 * @param providerName the provider's name in the configuration
 * @param upstreamModel what the provider calls the model
 */
public record Route<P>(CatalogModel model, String providerName, P provider, String upstreamModel) {}
