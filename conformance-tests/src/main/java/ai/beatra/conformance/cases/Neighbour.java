package ai.beatra.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A value that differs from a good one in one place.
 *
 * @param name what is different
 * @param at a JSON Pointer to the place
 * @param value what stands there; null when it is left out
 * @param valid whether it is meant to follow the schema
 */
record Neighbour(String name, String at, @Nullable JsonNode value, boolean valid) {}
