package ai.beatra.tasks;

import ai.beatra.model.Capability;
import ai.beatra.provider.Progress;

/**
 * A task that runs.
 *
 * @param provider the provider's name in the configuration
 * @param request the JSON that it was submitted with
 */
public record TaskWork(
    String id,
    String tenantId,
    String projectId,
    Capability capability,
    String model,
    String provider,
    String upstreamModel,
    String request,
    Progress progress) {}
