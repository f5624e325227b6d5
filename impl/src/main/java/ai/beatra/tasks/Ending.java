package ai.beatra.tasks;

import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import org.jspecify.annotations.Nullable;

/** How a task ends; texts are JSON but the message. */
record Ending(
    TaskStatus status,
    String message,
    Amount cost,
    @Nullable String output,
    @Nullable String warnings,
    @Nullable String usage,
    @Nullable String error) {

  static final Ending CANCELED =
      new Ending(TaskStatus.CANCELED, "Canceled.", Amount.ZERO, null, null, null, null);

  static Ending failed(String error) {
    return new Ending(TaskStatus.FAILED, "Failed.", Amount.ZERO, null, null, null, error);
  }

  static Ending succeeded(Amount cost, String output, String warnings, String usage) {
    return new Ending(TaskStatus.SUCCEEDED, "Done.", cost, output, warnings, usage, null);
  }
}
