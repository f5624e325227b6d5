package ai.beatra.conformance.states;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.contract.Ids;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.server.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** States that lie in what was made before: uploads, and tasks as far as they have come. */
final class TaskStates {
  private final Target target;
  private final Accounts accounts;
  private final TaskMaker tasks;
  private final Once<Own> twoTasks = new Once<>(this::makeTwoTasks);
  private final Map<String, String> ids = new HashMap<>();

  /** A key, and the last of the tasks that were made with it. */
  private record Own(String key, String task) {}

  TaskStates(Target target, Accounts accounts, TaskMaker tasks) {
    this.target = target;
    this.accounts = accounts;
    this.tasks = tasks;
  }

  Map<String, State> all() {
    return Map.ofEntries(
        Map.entry("faults", State.of(this::keyWithFaults)),
        Map.entry("key_used_with_other_body", State.of(this::key, this::usedKey)),
        kept(Case.UPLOADED_IMAGE, Ids.ARTIFACT, () -> upload(TaskMaker.PICTURE)),
        kept(Case.UPLOADED_AUDIO, Ids.ARTIFACT, () -> upload(TaskMaker.recording())),
        ended("task_succeeded", () -> ended(make(TaskMaker.GOOD), "succeeded")),
        ended("music_succeeded", () -> ended(tasks.makeMusic(target.key()), "succeeded")),
        ended("task_failed", () -> ended(make(TaskMaker.FAILS), "failed")),
        ended("task_canceled", () -> canceledWhileQueued(target.key(), 1)),
        Map.entry("task_queued", State.of(this::key, (request, sender) -> queued(request))),
        Map.entry("task_running", State.of(this::key, (request, sender) -> running(request))),
        Map.entry(
            "two_tasks",
            new State(
                () -> Optional.of(twoTasks.get().key()),
                (request, sender) -> Scene.of(request),
                true)),
        Map.entry(
            "other_tenants_task",
            new State(
                this::key,
                (request, sender) ->
                    Scene.of(
                        request.replaced(
                            Ids.TASK, once("other_tenants_task", this::otherTenantsTask))),
                true)));
  }

  private Optional<String> key() {
    return Optional.of(target.key());
  }

  private Optional<String> keyWithFaults() throws CannotMake {
    requireFaults();
    return key();
  }

  /** About a thing that stays as it is, so that one is enough. */
  private Map.Entry<String, State> kept(String state, String id, Callable<String> make) {
    return Map.entry(
        state,
        State.of(
            this::key, (request, sender) -> Scene.of(request.replaced(id, once(state, make)))));
  }

  private Map.Entry<String, State> ended(String state, Callable<String> make) {
    return Map.entry(
        state,
        State.of(
            this::key,
            (request, sender) -> {
              requireFaults();
              return Scene.of(request.replaced(Ids.TASK, once(state, make)));
            }));
  }

  /** One at a time: some need a server that has nothing else to do. A failed one is tried again. */
  private synchronized String once(String state, Callable<String> make)
      throws CannotMake, IOException {
    String known = ids.get(state);
    if (known == null) {
      known = new Once<>(make).get();
      ids.put(state, known);
    }
    return known;
  }

  private String upload(String file) throws IOException {
    return tasks.upload(target.key(), file);
  }

  private String make(String model) throws IOException {
    return tasks.make(target.key(), model);
  }

  private String ended(String id, String status) throws IOException {
    tasks.awaitEnd(target.key(), id, status);
    return id;
  }

  private Scene queued(Request request) throws CannotMake, IOException {
    requireFaults();
    return withTask(request, tasks.fill(target.key()));
  }

  private Scene running(Request request) throws CannotMake, IOException {
    requireFaults();
    String id = make(TaskMaker.SLOW);
    tasks.awaitProgress(target.key(), id);
    return withTask(request, List.of(id));
  }

  /** The request is about the last of these tasks, all of which end with it. */
  private Scene withTask(Request request, List<String> some) {
    return new Scene(
        request.replaced(Ids.TASK, some.get(some.size() - 1)),
        () -> tasks.cancel(target.key(), some));
  }

  /** Where the first request makes a task, that is not needed any more. */
  private Scene usedKey(Request shown, Scene.Sender sender) throws IOException {
    Request request = tasks.withOwnMedia(shown);
    Answer first = sender.send(request.withBody(request.body().other()));
    String id = Json.parse(first.body()).map(body -> body.path("task_id").asText()).orElse("");
    return id.isEmpty()
        ? Scene.of(request)
        : new Scene(request, () -> tasks.cancel(target.key(), List.of(id)));
  }

  /** Makes tasks while the server is full, and cancels them; the id of the last. */
  private String canceledWhileQueued(String key, int count) throws CannotMake, IOException {
    requireFaults();
    List<String> others = tasks.fill(target.key());
    try {
      List<String> waiting = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        waiting.add(tasks.make(key, TaskMaker.SLOW));
      }
      tasks.cancel(key, waiting);
      return waiting.get(count - 1);
    } finally {
      tasks.cancel(target.key(), others);
    }
  }

  private String otherTenantsTask() throws CannotMake, IOException {
    String other = accounts.rich().get();
    if (target.faults()) {
      return twoTasks.get().task();
    }
    String id = tasks.make(other, TaskMaker.GOOD);
    tasks.cancel(other, List.of(id));
    return id;
  }

  private Own makeTwoTasks() throws CannotMake, IOException {
    String key = accounts.rich().get();
    return new Own(key, canceledWhileQueued(key, 2));
  }

  private void requireFaults() throws CannotMake {
    if (!target.faults()) {
      throw new CannotMake(
          "It needs the sandbox-fault models; say --faults (-Dbeatra.faults=true) if the server offers"
              + " them.");
    }
  }
}
