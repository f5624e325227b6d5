package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig.Modality;
import java.util.Map;

/**
 * What a request asks of a model, each with the JSON Pointer of the member that asks it.
 *
 * @param options by the member's name
 */
public record Asked(
    Map<String, String> options, Map<Modality, String> input, Map<Modality, String> output) {}
