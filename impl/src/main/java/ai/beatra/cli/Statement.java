package ai.beatra.cli;

import ai.beatra.chat.CallRecord;
import ai.beatra.cli.print.Fields;
import ai.beatra.tasks.TaskRecord;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** What a tenant has used: its calls and its tasks in one order, the oldest first. */
final class Statement implements Iterator<Fields> {
  /** All that is made by calls is chat. */
  private static final String CHAT = "chat";

  /** Prices of tasks stand in the catalog. */
  private static final String CATALOG = "catalog";

  private final Iterator<CallRecord> calls;
  private final Iterator<TaskRecord> tasks;
  private @Nullable CallRecord call;
  private @Nullable TaskRecord task;

  Statement(Iterator<CallRecord> calls, Iterator<TaskRecord> tasks) {
    this.calls = calls;
    this.tasks = tasks;
    nextCall();
    nextTask();
  }

  private void nextCall() {
    call = calls.hasNext() ? calls.next() : null;
  }

  private void nextTask() {
    task = tasks.hasNext() ? tasks.next() : null;
  }

  @Override
  public boolean hasNext() {
    return call != null || task != null;
  }

  @Override
  public Fields next() {
    CallRecord nextCall = call;
    TaskRecord nextTask = task;
    if (nextCall != null
        && (nextTask == null || !nextCall.createdAt().isAfter(nextTask.createdAt()))) {
      nextCall();
      return fields(nextCall);
    }
    if (nextTask == null) {
      throw new NoSuchElementException();
    }
    nextTask();
    return fields(nextTask);
  }

  private static Fields fields(CallRecord call) {
    return head(
            call.id(),
            call.createdAt(),
            call.endedAt(),
            call.requestId(),
            call.project(),
            call.keyId())
        .with("model", call.model())
        .with("capability", CHAT)
        .with("provider", call.provider())
        .with("upstream_model", call.upstreamModel())
        .with("state", call.state())
        .with("cost_source", call.costSource())
        .with("input_tokens", call.used().prompt())
        .with("cached_input_tokens", call.used().cached())
        .with("output_tokens", call.used().completion())
        .with("reasoning_tokens", call.used().reasoning())
        .with("input_audio_tokens", call.used().heard())
        .with("output_audio_tokens", call.used().spoken())
        .with("credits", call.charged())
        .with("error", call.error());
  }

  private static Fields fields(TaskRecord task) {
    return head(
            task.id(),
            task.createdAt(),
            task.endedAt(),
            task.requestId(),
            task.project(),
            task.keyId())
        .with("model", task.model())
        .with("capability", task.capability())
        .with("provider", task.provider())
        .with("upstream_model", task.upstreamModel())
        .with("state", task.status())
        .with("cost_source", task.endedAt() == null ? null : CATALOG)
        .with("input_tokens", 0L)
        .with("cached_input_tokens", 0L)
        .with("output_tokens", 0L)
        .with("reasoning_tokens", 0L)
        .with("input_audio_tokens", 0L)
        .with("output_audio_tokens", 0L)
        .with("credits", task.charged())
        .with("error", task.error());
  }

  private static Fields head(
      String id,
      Instant createdAt,
      @Nullable Instant endedAt,
      String requestId,
      String project,
      String keyId) {
    return new Fields()
        .with("id", id)
        .with("created_at", createdAt)
        .with("ended_at", endedAt)
        .with("request_id", requestId)
        .with("project", project)
        .with("key_id", keyId);
  }
}
