package ai.beatra.tasks;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.Task;
import ai.beatra.model.TaskBilling;
import ai.beatra.model.TaskError;
import ai.beatra.model.TaskLinks;
import ai.beatra.model.TaskOutput;
import ai.beatra.model.TaskProgress;
import ai.beatra.model.TaskUsage;
import ai.beatra.model.TaskWarning;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Shows tasks in the contract's form. URLs are signed afresh each time. */
public final class TaskView {
  /** What a summary leaves out. */
  static final Set<String> PARTS = Set.of("output", "usage", "billing", "callback", "input");

  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final TypeReference<JsonNode> TREE = new TypeReference<>() {};
  private static final TypeReference<List<TaskWarning>> WARNINGS = new TypeReference<>() {};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final ObjectMapper json;
  private final UnaryOperator<String> url;
  private final UnaryOperator<String> page;

  /**
   * @param url where an artifact can be read, by its id
   * @param page of the docs that says more of an error, by its code
   */
  public TaskView(ObjectMapper json, UnaryOperator<String> url, UnaryOperator<String> page) {
    this.json = json;
    this.url = url;
    this.page = page;
  }

  Task task(TaskRow row) {
    return new Task()
        .taskId(row.id())
        .status(row.status())
        .capability(row.capability())
        .model(row.model())
        .resolvedModel(row.resolvedModel())
        .metadata(labels(row))
        .input(input(row))
        .progress(progress(row))
        .output(output(row))
        .warnings(warnings(row))
        .error(failure(row))
        .usage(usage(row))
        .billing(billing(row))
        .createdAt(time(row.createdAt()))
        .startedAt(timeOrNull(row.startedAt()))
        .completedAt(timeOrNull(row.completedAt()))
        .cancelRequestedAt(timeOrNull(row.cancelRequestedAt()))
        .links(links(row));
  }

  /**
   * A summary, and those of the other parts that were asked for.
   *
   * @param expanded in wire names
   */
  ObjectNode listed(TaskRow row, Set<String> expanded) {
    ObjectNode task = json.valueToTree(task(row));
    task.remove(PARTS.stream().filter(part -> !expanded.contains(part)).toList());
    return task;
  }

  String json(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The error of a task that has failed. */
  String error(ErrorCode code, String message) {
    return json(new TaskError().code(code.code()).message(message).retryable(code.retryable()));
  }

  private Map<String, Object> input(TaskRow row) {
    return read(row.request(), OBJECT);
  }

  private Map<String, String> labels(TaskRow row) {
    return input(row).get("metadata") instanceof Map<?, ?> labels
        ? json.convertValue(labels, new TypeReference<Map<String, String>>() {})
        : Map.of();
  }

  private static TaskProgress progress(TaskRow row) {
    return new TaskProgress().percent(row.percent()).stage(row.stage()).message(row.message());
  }

  private @Nullable TaskOutput output(TaskRow row) {
    if (row.output() == null) {
      return null;
    }
    TaskOutput output = read(row.output(), new TypeReference<TaskOutput>() {});
    if (output.getImages() != null) {
      output.getImages().forEach(image -> image.url(url.apply(image.getArtifactId())));
    }
    if (output.getClips() != null) {
      output.getClips().forEach(clip -> clip.audioUrl(url.apply(clip.getArtifactId())));
    }
    return output;
  }

  private List<TaskWarning> warnings(TaskRow row) {
    return row.warnings() == null ? List.of() : read(row.warnings(), WARNINGS);
  }

  private @Nullable TaskError failure(TaskRow row) {
    if (row.error() == null) {
      return null;
    }
    TaskError error = read(row.error(), new TypeReference<TaskError>() {});
    return error.docUrl(page.apply(error.getCode()));
  }

  private TaskUsage usage(TaskRow row) {
    TaskUsage usage =
        row.usage() == null ? none() : read(row.usage(), new TypeReference<TaskUsage>() {});
    Amount kept = row.ended() ? row.price().minus(row.refunded()) : Amount.ZERO;
    return usage.credits(kept.toString()).creditsUsdReference(kept.usdReference());
  }

  /** The usage of work that has used nothing. */
  public static TaskUsage none() {
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

  private static TaskBilling billing(TaskRow row) {
    return new TaskBilling()
        .chargedCredits(row.price().toString())
        .refundedCredits(row.refunded().toString())
        .chargedCreditsUsdReference(row.price().usdReference())
        .refundedCreditsUsdReference(row.refunded().usdReference());
  }

  /** The id of a task, from its JSON. */
  String id(String task) {
    return read(task, TREE).path("task_id").asText();
  }

  private static TaskLinks links(TaskRow row) {
    String self = "/v1/tasks/" + row.id();
    return new TaskLinks().self(self).cancel(self + "/cancel");
  }

  private static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }

  private static @Nullable String timeOrNull(@Nullable Long millis) {
    return millis == null ? null : time(millis);
  }

  private <T> T read(String text, TypeReference<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
