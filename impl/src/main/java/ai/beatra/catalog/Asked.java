package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig.Modality;
import java.util.Map;

/**
 * What a request asks of a model.
 *
 * @param options what the catalog calls them, by the JSON Pointers of the members
 * @param input with the JSON Pointer of the member that asks it
 * @param output with the JSON Pointer of the member that asks it
 */
public record Asked(
    Map<String, String> options, Map<Modality, String> input, Map<Modality, String> output) {}
