package ai.beatra.tasks;

import ai.beatra.error.ErrorCode;
import ai.beatra.http.WireTime;
import ai.beatra.http.json.Json;
import ai.beatra.model.Task;
import ai.beatra.model.TaskBilling;
import ai.beatra.model.TaskError;
import ai.beatra.model.TaskLinks;
import ai.beatra.model.TaskOutput;
import ai.beatra.model.TaskProgress;
import ai.beatra.model.TaskUsage;
import ai.beatra.model.TaskWarning;
import ai.beatra.money.Amount;
import ai.beatra.store.Tx;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Shows tasks in the contract's form. URLs are signed afresh each time. */
public final class TaskView {
  /** What a summary leaves out. */
  static final Set<String> PARTS = Set.of("output", "usage", "billing", "callback", "input");

  private final Json json;
  private final UnaryOperator<String> url;
  private final UnaryOperator<String> page;

  /**
   * @param url where an artifact can be read, by its id
   * @param page of the docs that says more of an error, by its code
   */
  public TaskView(Json json, UnaryOperator<String> url, UnaryOperator<String> page) {
    this.json = json;
    this.url = url;
    this.page = page;
  }

  Task task(TaskRow row) {
    TaskOrder order = row.order();
    Map<String, Object> input = json.read(order.request(), new TypeReference<>() {});
    return new Task()
        .taskId(row.id())
        .status(row.status())
        .capability(order.capability())
        .model(order.model())
        .resolvedModel(order.resolvedModel())
        .metadata(labels(input.get("metadata")))
        .input(input)
        .progress(progress(row.stage()))
        .output(output(row.produced().output()))
        .warnings(warnings(row.produced().warnings()))
        .error(error(row.produced().error()))
        .usage(usage(row))
        .billing(billing(row.paid()))
        .createdAt(WireTime.of(row.times().created()))
        .startedAt(timeOrNull(row.times().started()))
        .completedAt(timeOrNull(row.times().completed()))
        .cancelRequestedAt(timeOrNull(row.times().cancelRequested()))
        .links(links(row));
  }

  /**
   * A summary, and those of the other parts that were asked for.
   *
   * @param expanded in wire names
   */
  ObjectNode listed(TaskRow row, Set<String> expanded) {
    ObjectNode task = json.object(task(row));
    task.remove(PARTS.stream().filter(part -> !expanded.contains(part)).toList());
    return task;
  }

  String write(Task task) {
    return json.write(task);
  }

  /** How a task ends that has made this; the rows of its artifacts are made now. */
  TaskOutcome succeeded(Tx tx, Amount cost, TaskResult result) {
    return TaskOutcome.succeeded(
        cost,
        json.write(result.output().apply(tx)),
        json.write(result.warnings()),
        json.write(result.usage()));
  }

  /** The error of a task that has failed. */
  String error(ErrorCode code, String message) {
    return json.write(
        new TaskError().code(code.code()).message(message).retryable(code.retryable()));
  }

  private static Map<String, String> labels(@Nullable Object metadata) {
    var labels = new LinkedHashMap<String, String>();
    if (metadata instanceof Map<?, ?> pairs) {
      pairs.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
    }
    return labels;
  }

  private static TaskProgress progress(TaskRow.Stage stage) {
    return new TaskProgress().percent(stage.percent()).stage(stage.name()).message(stage.message());
  }

  private @Nullable TaskOutput output(@Nullable String text) {
    if (text == null) {
      return null;
    }
    TaskOutput output = json.read(text, TaskOutput.class);
    if (output.getImages() != null) {
      output.getImages().forEach(image -> image.url(url.apply(image.getArtifactId())));
    }
    if (output.getClips() != null) {
      output.getClips().forEach(clip -> clip.audioUrl(url.apply(clip.getArtifactId())));
    }
    return output;
  }

  private List<TaskWarning> warnings(@Nullable String text) {
    return text == null ? List.of() : List.of(json.read(text, TaskWarning[].class));
  }

  private @Nullable TaskError error(@Nullable String text) {
    if (text == null) {
      return null;
    }
    TaskError error = json.read(text, TaskError.class);
    return error.docUrl(page.apply(error.getCode()));
  }

  private TaskUsage usage(TaskRow row) {
    String text = row.produced().usage();
    TaskUsage usage = text == null ? noUsage() : json.read(text, TaskUsage.class);
    TaskPaid paid = row.paid();
    Amount kept = row.ended() ? paid.taken().minus(paid.refunded()) : Amount.ZERO;
    return usage.credits(kept.toString()).creditsUsdReference(kept.usdReference());
  }

  /** The usage of work that has used nothing. */
  public static TaskUsage noUsage() {
    return new TaskUsage()
        .inputTokens(0L)
        .outputTokens(0L)
        .cacheReadTokens(0L)
        .cacheCreationTokens(0L)
        .reasoningTokens(0L)
        .imageCount(0L)
        .imagePixels(0L)
        .videoSeconds(0.0)
        .audioSeconds(0.0)
        .characters(0L)
        .lines(List.of());
  }

  private static TaskBilling billing(TaskPaid paid) {
    return new TaskBilling()
        .chargedCredits(paid.taken().toString())
        .refundedCredits(paid.refunded().toString())
        .chargedCreditsUsdReference(paid.taken().usdReference())
        .refundedCreditsUsdReference(paid.refunded().usdReference());
  }

  /** The id of a task that was shown before. */
  String id(String task) {
    return json.read(task, Task.class).getTaskId();
  }

  /** Where a task is looked at. */
  static String path(String id) {
    return "/v1/tasks/" + id;
  }

  private static TaskLinks links(TaskRow row) {
    String self = path(row.id());
    return new TaskLinks().self(self).cancel(self + "/cancel");
  }

  private static @Nullable String timeOrNull(@Nullable Long millis) {
    return millis == null ? null : WireTime.of(millis);
  }
}
