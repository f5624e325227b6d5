package ai.beatra.tasks;

import ai.beatra.money.Amount;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was paid for a task.
 *
 * @param taken when it was made
 * @param agreed what it costs; null if a server has made it that did not write that down yet
 * @param refunded when it ended
 */
public record TaskPaid(Amount taken, @Nullable TaskPrice agreed, Amount refunded) {

  /**
   * What it costs.
   *
   * @param promised for how many outputs; asked only if the task does not say it
   */
  public TaskPrice price(IntSupplier promised) {
    return agreed == null ? TaskPrice.perTask(taken, promised.getAsInt()) : agreed;
  }
}
