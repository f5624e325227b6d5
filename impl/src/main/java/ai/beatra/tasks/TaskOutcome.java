package ai.beatra.tasks;

import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.tasks.TaskRow.Produced;

/** How a task ends. */
record TaskOutcome(TaskStatus status, String message, Amount cost, Produced produced) {

  static final TaskOutcome CANCELED =
      new TaskOutcome(TaskStatus.CANCELED, "Canceled.", Amount.ZERO, Produced.NOTHING);

  static TaskOutcome failed(String error) {
    return new TaskOutcome(
        TaskStatus.FAILED, "Failed.", Amount.ZERO, new Produced(null, null, null, error));
  }

  static TaskOutcome succeeded(Amount cost, String output, String warnings, String usage) {
    return new TaskOutcome(
        TaskStatus.SUCCEEDED, "Done.", cost, new Produced(output, warnings, usage, null));
  }
}
