package ai.beatra.tasks;

import ai.beatra.model.TaskOutput;
import ai.beatra.model.TaskUsage;
import ai.beatra.money.Amount;
import ai.beatra.provider.Warning;
import ai.beatra.store.Tx;
import java.util.List;
import java.util.function.Function;

/**
 * What a task has made.
 *
 * @param output makes the rows of the artifacts, in the transaction in which the task succeeds
 * @param usage without its credits
 * @param cost at most the price; the rest is given back
 */
public record TaskResult(
    Function<Tx, TaskOutput> output, List<Warning> warnings, TaskUsage usage, Amount cost) {}
