package ai.beatra.tasks;

import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.tasks.TaskRow.Produced;

/** How a task ends. */
record Ending(TaskStatus status, String message, Amount cost, Produced produced) {

  static final Ending CANCELED =
      new Ending(TaskStatus.CANCELED, "Canceled.", Amount.ZERO, Produced.NOTHING);

  static Ending failed(String error) {
    return new Ending(
        TaskStatus.FAILED, "Failed.", Amount.ZERO, new Produced(null, null, null, error));
  }

  static Ending succeeded(Amount cost, String output, String warnings, String usage) {
    return new Ending(
        TaskStatus.SUCCEEDED, "Done.", cost, new Produced(output, warnings, usage, null));
  }
}
