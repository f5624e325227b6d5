package ai.beatra.conformance.mutants;

import static ai.beatra.conformance.mutants.Mutant.header;
import static ai.beatra.conformance.mutants.Mutant.member;
import static ai.beatra.conformance.mutants.Mutant.of;
import static ai.beatra.conformance.mutants.Mutant.request;
import static ai.beatra.conformance.mutants.Mutant.text;

import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Form;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.mutants.Mutant.Server;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Faults of uploads, images and tasks. */
public final class TaskMutants {
  private static final String NO_TASK = "task_00000000000000000000000000";

  private TaskMutants() {}

  public static List<Mutant> all() {
    AtomicReference<Answer> last = new AtomicReference<>();
    String taskId = "task_[0-9a-z]{26}";
    return List.of(
        text("links lead to another task", "\"/v1/tasks/" + taskId, "\"/v1/tasks/" + NO_TASK),
        header(TaskMutants::isNewTask, "Location", null),
        header(TaskMutants::isNewTask, "Location", "/v1/tasks/" + NO_TASK),
        header(TaskMutants::isNewTask, "Retry-After", "soon"),
        of("to cancel is a conflict", TaskMutants::conflict),
        request(
            "to cancel is to look up",
            request -> request.target().endsWith("/cancel"),
            request -> Mutants.to(request, "GET", request.target().replace("/cancel", ""))),
        of("tasks of others are shown", (request, sane) -> others(request, sane, last)),
        text("a status that does not exist", "\"status\":\"queued\"", "\"status\":\"waiting\""),
        text("a task was made yesterday", "(\"created_at\":\"20..-..-)(..)", "$101\",\"was\":\"$2"),
        text("a task ended before it began", "\"completed_at\":\"20..", "\"completed_at\":\"2001"),
        text("times are not in milliseconds", "(\"created_at\":\"[^.\"]*)\\.\\d{3}Z", "$1Z"),
        text("50 is charged as 5", "\"50\\.0000\"", "\"5.0000\""),
        text(
            "nothing is given back",
            "\"refunded_credits\":\"[1-9][0-9.]*\"",
            "\"refunded_credits\":\"0.0000\""),
        text("uploads have another hash", "\"sha256\":\"..", "\"sha256\":\"00"),
        member("/size_bytes", "1"),
        member("/artifact_id", "'art_00000000000000000000000000'"),
        text("URLs are not signed", "\\?exp=[^\"]*", ""),
        text("URLs are signed for good", "\\?exp=\\d+", "?exp=9999999999"),
        text(
            "a cursor after the last page",
            "\"next_cursor\":null",
            "\"next_cursor\":\"AZr1yXkAAAAC\""),
        text("no cursor to the next page", "\"next_cursor\":\"[^\"]*\"", "\"next_cursor\":null"),
        request(
            "lists are not filtered",
            request -> request.target().startsWith("/v1/tasks?"),
            request ->
                Mutants.to(request, "GET", request.target().replaceAll("status=[a-z]+&?", ""))),
        request(
            "a form needs no boundary",
            request -> request.header("Content-Type").orElse("").equals(Operation.FORM),
            request -> request.with("Content-Type", Form.CONTENT_TYPE)),
        Mutants.refused("recordings are refused", "RIFF"));
  }

  private static boolean isNewTask(Answer answer) {
    return answer.header("Location").isPresent();
  }

  private static Answer conflict(Request request, Server sane) throws IOException {
    Answer answer = sane.answer(request);
    return answer.status() / 100 == 2 && request.target().endsWith("/cancel")
        ? Mutant.status(answer, 409)
        : answer;
  }

  private static Answer others(Request request, Server sane, AtomicReference<Answer> last)
      throws IOException {
    Answer answer = sane.answer(request);
    if (answer.status() == 200 && request.target().startsWith("/v1/tasks/task_")) {
      last.set(answer);
    }
    boolean another = answer.status() == 404 && request.target().startsWith("/v1/tasks/task_");
    return another && last.get() != null ? last.get() : answer;
  }
}
