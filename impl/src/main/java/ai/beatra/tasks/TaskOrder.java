package ai.beatra.tasks;

import ai.beatra.model.Capability;

/**
 * What a task is to do, and who does it.
 *
 * @param model what was asked for, maybe "auto"
 * @param provider the provider's name in the configuration
 * @param request JSON
 */
public record TaskOrder(
    Capability capability,
    String model,
    String resolvedModel,
    String provider,
    String upstreamModel,
    String request) {}
