package ai.beatra.tasks;

import ai.beatra.api.TasksApi;
import ai.beatra.error.ApiException;
import ai.beatra.http.Ask;
import ai.beatra.http.WaitPreference;
import ai.beatra.model.Capability;
import ai.beatra.model.Order;
import ai.beatra.model.Task;
import ai.beatra.model.TaskStatus;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Looks tasks up, lists and cancels them. */
public final class TasksDelegate implements TasksApi {
  private final Tasks tasks;
  private final TaskView view;
  private final Cursors cursors;

  /**
   * @param secrets sign the cursors: the first signs, all verify
   */
  public TasksDelegate(Tasks tasks, TaskView view, List<String> secrets) {
    this.tasks = tasks;
    this.view = view;
    this.cursors = new Cursors(secrets);
  }

  @Override
  public CompletionStage<Response> getTask(ContainerRequestContext context, String taskId) {
    Ask ask = Ask.of(context);
    WaitPreference preference = ask.waits();
    if (preference == null) {
      return CompletableFuture.completedFuture(found(tasks.get(ask.caller(), taskId)).build());
    }
    Waiters.Wait wait = tasks.await(ask.caller(), taskId, preference.longest());
    ask.underway().onClientGone(wait.cancel());
    return wait.end()
        .handleAsync(
            (end, gone) -> {
              var found = found(tasks.get(ask.caller(), taskId));
              return wait == Waiters.Wait.REFUSED
                  ? found.build()
                  : found.header(WaitPreference.APPLIED, preference).build();
            },
            ask.underway().workers());
  }

  private static Response.ResponseBuilder found(Task task) {
    var response = Response.ok(task, MediaType.APPLICATION_JSON_TYPE);
    return task.getCompletedAt() == null ? response.header(HttpHeaders.RETRY_AFTER, 1) : response;
  }

  @Override
  public CompletionStage<Response> cancelTask(ContainerRequestContext context, String taskId) {
    Tasks.Canceled canceled = tasks.cancel(Ask.of(context).caller(), taskId);
    return CompletableFuture.completedFuture(
        Response.status(canceled.ended() ? 200 : 202)
            .type(MediaType.APPLICATION_JSON_TYPE)
            .entity(canceled.task())
            .build());
  }

  @Override
  public CompletionStage<Response> listTasks(
      ContainerRequestContext context,
      @Nullable TaskStatus status,
      @Nullable Capability capability,
      @Nullable String createdAfter,
      @Nullable String createdBefore,
      Integer limit,
      @Nullable String cursor,
      @Nullable Order order,
      @Nullable String expand) {
    var filter =
        new TaskFilter(
            status == null ? null : status.toString(),
            capability == null ? null : capability.toString(),
            millis("query:created_after", createdAfter),
            millis("query:created_before", createdBefore),
            order == Order.ASC);
    var caller = Ask.of(context).caller();
    ListPosition begin = cursor == null ? null : cursors.read(caller.tenantId(), filter, cursor);
    List<TaskRow> rows = tasks.list(caller, filter, begin, limit);
    boolean more = rows.size() > limit;
    List<TaskRow> page = more ? rows.subList(0, limit) : rows;
    String next = null;
    if (more) {
      TaskRow last = page.get(limit - 1);
      next =
          cursors.write(
              caller.tenantId(), filter, new ListPosition(last.times().created(), last.id()));
    }
    return CompletableFuture.completedFuture(
        Response.ok(page(page, parts(expand), next), MediaType.APPLICATION_JSON_TYPE).build());
  }

  /** A tree, since a part that is null and one that was not asked for are not the same. */
  private ObjectNode page(List<TaskRow> rows, Set<String> parts, @Nullable String next) {
    ObjectNode page = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = page.putArray("data");
    rows.forEach(row -> data.add(view.listed(row, parts)));
    return page.put("next_cursor", next).put("has_more", next != null);
  }

  private static Set<String> parts(@Nullable String expand) {
    if (expand == null) {
      return Set.of();
    }
    return expand.equals("all") ? TaskView.PARTS : Set.copyOf(List.of(expand.split(",")));
  }

  private static @Nullable Long millis(String param, @Nullable String time) {
    try {
      return time == null ? null : OffsetDateTime.parse(time).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw ApiException.invalid(param, "must be a time such as 2026-11-23T08:30:00Z");
    }
  }
}
