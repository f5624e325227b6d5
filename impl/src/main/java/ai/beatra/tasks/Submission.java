package ai.beatra.tasks;

import ai.beatra.accounts.Caller;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.store.Tx;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task to be made.
 *
 * @param price whose whole is taken at once
 * @param with runs in the same transaction
 */
public record Submission(
    Caller caller,
    String requestId,
    @Nullable IdempotentRequest idempotency,
    String queue,
    TaskOrder order,
    TaskPrice price,
    Consumer<Tx> with) {}
