package ai.beatra.tasks;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import ai.beatra.http.Underway;
import ai.beatra.http.WaitPreference;
import ai.beatra.model.Task;
import ai.beatra.store.StoreException;
import ai.beatra.tasks.Tasks.Submitted;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** With those who had a task made and prefer to hear of its end. No thread waits with them. */
final class Patience {
  private final Tasks tasks;
  private final TaskView view;
  private final Caller caller;
  private final Underway underway;
  private final WaitPreference preference;
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  Patience(
      Tasks tasks, TaskView view, Caller caller, Underway underway, WaitPreference preference) {
    this.tasks = tasks;
    this.view = view;
    this.caller = caller;
    this.underway = underway;
    this.preference = preference;
  }

  /**
   * The task at its end, or as it is when the time is over; as it was made where too many wait
   * already. That the client leaves ends the waiting, not the task.
   */
  CompletionStage<Submitted> with(CompletionStage<Submitted> task) {
    underway.onClientGone(() -> left.complete(null));
    return task.thenCompose(this::await);
  }

  private CompletionStage<Submitted> await(Submitted made) {
    // From here on the request costs others nothing but the memory for its answer.
    underway.answered();
    underway.keepOfBody(made.answer().length());
    Waiters.Wait wait;
    try {
      wait = tasks.await(caller, made.id(), preference.longest());
    } catch (ApiException | StoreException e) {
      return CompletableFuture.completedFuture(made);
    }
    if (wait == Waiters.Wait.REFUSED) {
      return CompletableFuture.completedFuture(made);
    }
    var told =
        wait.end().handleAsync((end, gone) -> gone == null ? now(made) : made, underway.workers());
    left.thenRun(wait.cancel());
    return told;
  }

  /** The task is made and paid: that it cannot be looked at is no reason not to tell of it. */
  private Submitted now(Submitted made) {
    try {
      Task task = tasks.get(caller, made.id());
      boolean ended = task.getCompletedAt() != null;
      return new Submitted(made.id(), view.write(task), made.repeated(), ended, preference);
    } catch (ApiException | StoreException e) {
      return made;
    }
  }
}
