package ai.beatra.tasks;

import ai.beatra.model.Capability;
import ai.beatra.money.Amount;
import ai.beatra.provider.Progress;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A task that runs.
 *
 * @param provider the provider's name in the configuration
 * @param request the JSON that it was submitted with
 * @param taken what was taken for it
 * @param agreed what it costs; null if a server has made it that did not write that down yet
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
    Amount taken,
    @Nullable TaskPrice agreed,
    Progress progress) {

  /**
   * What it costs.
   *
   * @param promised for how many outputs; asked only if the task does not say it
   */
  public TaskPrice price(IntSupplier promised) {
    return agreed == null ? TaskPrice.perTask(taken, promised.getAsInt()) : agreed;
  }
}
