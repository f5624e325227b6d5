package ai.beatra.conformance.states;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Unread;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.server.Commands;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** Brings the server into the state that an example needs, and knows the key to use there. */
public final class States {
  private static final String TWO_TASKS = "two_tasks";
  private static final String OTHER_TENANTS_TASK = "other_tenants_task";
  private static final Set<String> NEED_TASKS = Set.of(TWO_TASKS, OTHER_TENANTS_TASK);

  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final String ARTIFACT = "art_[0-9a-z]{26}";
  private static final String TASK = "task_[0-9a-z]{26}";
  private static final String CREDITS = "1000";

  private final Target target;
  private final Random random;
  private final TaskMaker tasks;
  private final Map<String, FutureTask<Optional<String>>> made = new ConcurrentHashMap<>();
  private final FutureTask<String> withoutCredits = new FutureTask<>(this::newTenant);
  private final FutureTask<String> keyWithCredits =
      new FutureTask<>(() -> text(newKey(newTenant("--credits", CREDITS)), "key"));
  private final Map<String, String> ids = new ConcurrentHashMap<>();

  /** This server cannot be brought into the state. */
  public static final class CannotMake extends Exception {
    private static final long serialVersionUID = 1L;

    public CannotMake(String reason) {
      super(reason);
    }
  }

  public States(Target target, Random random) {
    this.target = target;
    this.random = random;
    this.tasks = new TaskMaker(target.url());
  }

  /**
   * Makes keys before they are asked for, each of which takes a process or two. No task is made.
   *
   * @param all states, in the order in which they will be needed
   */
  public void prepare(Set<String> all, Executor background) {
    if (target.commands().isPresent()) {
      all.forEach(
          state -> background.execute(NEED_TASKS.contains(state) ? keyWithCredits : key(state)));
    }
  }

  /**
   * Makes the state, once, and gives the key to send; empty for none.
   *
   * @throws IllegalArgumentException when the suite does not know the state
   */
  public Optional<String> keyFor(String state) throws CannotMake, IOException {
    return once(key(state));
  }

  private FutureTask<Optional<String>> key(String state) {
    return made.computeIfAbsent(state, it -> new FutureTask<>(() -> make(it)));
  }

  /** Makes a thing now, unless it was made or is being made. */
  private static <T> T once(FutureTask<T> thing) throws CannotMake, IOException {
    thing.run();
    try {
      return thing.get();
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause();
      if (cause instanceof CannotMake cannot) {
        throw cannot;
      }
      if (cause instanceof IllegalArgumentException unknown) {
        throw unknown;
      }
      throw cause instanceof IOException io ? io : new IOException(cause);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    }
  }

  private Optional<String> make(String state) throws CannotMake, IOException {
    return switch (state) {
      case "" -> Optional.of(target.key());
      case "no_key" -> Optional.empty();
      case "malformed_key" -> Optional.of(key().misspelt());
      case "unknown_key" -> Optional.of(KeyText.wellFormed(key().region(), random));
      case "other_region_key" ->
          Optional.of(KeyText.wellFormed(key().region().equals("mars") ? "venus" : "mars", random));
      case "revoked_key" -> Optional.of(revokedKey());
      case "disabled_tenant" -> Optional.of(keyOfDisabledTenant());
      case "no_credits" -> Optional.of(text(newKey(once(withoutCredits)), "key"));
      case "storage_full" ->
          Optional.of(text(newKey(newTenant("--credits", CREDITS, "--storage-mib", "0")), "key"));
      case "rate_limited" ->
          Optional.of(text(newKey(once(withoutCredits), "--requests-per-minute", "1"), "key"));
      case TWO_TASKS -> Optional.of(keyWithTwoTasks());
      case "key_in_use",
          "key_used_with_other_body",
          Case.UPLOADED_IMAGE,
          Case.UPLOADED_AUDIO,
          "task_queued",
          "task_running",
          "task_succeeded",
          "music_succeeded",
          "task_failed",
          "task_canceled",
          OTHER_TENANTS_TASK ->
          Optional.of(target.key());
      case "faults" -> {
        requireFaults();
        yield Optional.of(target.key());
      }
      default ->
          throw new IllegalArgumentException(
              "The conformance suite does not know the state `"
                  + state
                  + "`. Correct the x-state, or teach the suite to make it in"
                  + " ai.beatra.conformance.States.");
    };
  }

  /**
   * A request, and what goes on until it is answered.
   *
   * @param running ended by closing
   */
  public record Scene(Request request, Closeable running) implements Closeable {
    @Override
    public void close() throws IOException {
      running.close();
    }
  }

  /** Sends a request to the server that is tried. */
  @FunctionalInterface
  public interface Sender {
    Answer send(Request request) throws IOException;
  }

  /**
   * Brings about what the state needs beside its key.
   *
   * @param shown the request that follows, with its key
   * @return the request as it is sent in the state: an Idempotency-Key is a new one for each run,
   *     ids are those of what was made
   */
  public Scene scene(String state, Request shown, Sender sender) throws CannotMake, IOException {
    Request request = fresh(state, shown);
    return switch (state) {
      case "no_credits" -> new Scene(withOwnMedia(request), () -> {});
      case "rate_limited" -> {
        sender.send(request);
        yield new Scene(request, () -> {});
      }
      case "key_used_with_other_body" -> usedKey(withOwnMedia(request), sender);
      case "key_in_use" -> new Scene(request, Unread.request(target.url(), request));
      case Case.UPLOADED_IMAGE, Case.UPLOADED_AUDIO ->
          new Scene(request.replaced(ARTIFACT, once(state)), () -> {});
      case "task_succeeded", "music_succeeded", "task_failed", "task_canceled" -> {
        requireFaults();
        yield new Scene(request.replaced(TASK, once(state)), () -> {});
      }
      case OTHER_TENANTS_TASK -> new Scene(request.replaced(TASK, once(state)), () -> {});
      case "task_queued" -> {
        requireFaults();
        List<String> all = tasks.fill(target.key());
        yield withTask(request, all);
      }
      case "task_running" -> {
        requireFaults();
        String id = tasks.make(target.key(), TaskMaker.SLOW);
        tasks.awaitProgress(target.key(), id);
        yield withTask(request, List.of(id));
      }
      default -> new Scene(request, () -> {});
    };
  }

  private static Request fresh(String state, Request shown) {
    return shown.header(IDEMPOTENCY_KEY).isPresent() && !state.isEmpty()
        ? shown.with(IDEMPOTENCY_KEY, "conformance-" + UUID.randomUUID())
        : shown;
  }

  /** A request about a recording is about one that was uploaded with its key. */
  private Request withOwnMedia(Request request) throws IOException {
    if (!request.target().startsWith("/v1/music/reference-audio")) {
      return request;
    }
    String key = request.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
    return request.replaced(ARTIFACT, tasks.upload(key, TaskMaker.recording()));
  }

  /** The request is about the last of these tasks, all of which end with it. */
  private Scene withTask(Request request, List<String> ids) {
    return new Scene(
        request.replaced(TASK, ids.get(ids.size() - 1)), () -> tasks.cancel(target.key(), ids));
  }

  /** Where the first request makes a task, that is not needed any more. */
  private Scene usedKey(Request request, Sender sender) throws IOException {
    Answer first = sender.send(request.withBody(request.body().other()));
    String id = Json.parse(first.body()).map(body -> body.path("task_id").asText()).orElse("");
    return id.isEmpty()
        ? new Scene(request, () -> {})
        : new Scene(request, () -> tasks.cancel(target.key(), List.of(id)));
  }

  /** The id of a thing that stays as it is, so that one is enough. */
  private synchronized String once(String state) throws CannotMake, IOException {
    String known = ids.get(state);
    if (known != null) {
      return known;
    }
    String id =
        switch (state) {
          case Case.UPLOADED_IMAGE -> tasks.upload(target.key(), TaskMaker.PICTURE);
          case Case.UPLOADED_AUDIO -> tasks.upload(target.key(), TaskMaker.recording());
          case "task_succeeded" -> ended(tasks.make(target.key(), TaskMaker.GOOD), "succeeded");
          case "music_succeeded" -> ended(tasks.makeMusic(target.key()), "succeeded");
          case "task_failed" -> ended(tasks.make(target.key(), TaskMaker.FAILS), "failed");
          case "task_canceled" -> canceledWhileQueued(target.key(), 1);
          default -> otherTenantsTask();
        };
    ids.put(state, id);
    return id;
  }

  private String ended(String id, String status) throws IOException {
    tasks.awaitEnd(target.key(), id, status);
    return id;
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
    String other = once(keyWithCredits);
    if (target.faults()) {
      keyFor(TWO_TASKS);
      return ids.getOrDefault(TWO_TASKS, "");
    }
    String id = tasks.make(other, TaskMaker.GOOD);
    tasks.cancel(other, List.of(id));
    return id;
  }

  private String keyWithTwoTasks() throws CannotMake, IOException {
    String key = once(keyWithCredits);
    ids.put(TWO_TASKS, canceledWhileQueued(key, 2));
    return key;
  }

  private void requireFaults() throws CannotMake {
    if (!target.faults()) {
      throw new CannotMake(
          "It needs the sandbox-fault models; say --faults (-Dbeatra.faults=true) if the server offers"
              + " them.");
    }
  }

  private KeyText key() throws CannotMake {
    return KeyText.parse(target.key())
        .orElseThrow(
            () -> new CannotMake("The key is not of the form sk-<region>-<42 characters>."));
  }

  /** Never used before it is revoked, so no node of the server has it in memory. */
  private String revokedKey() throws CannotMake, IOException {
    JsonNode key = newKey(once(withoutCredits));
    commands().run("keys", "revoke", text(key, "id"));
    return text(key, "key");
  }

  private String keyOfDisabledTenant() throws CannotMake, IOException {
    String tenant = newTenant();
    JsonNode key = newKey(tenant);
    commands().run("tenants", "disable", tenant);
    return text(key, "key");
  }

  private String newTenant(String... options) throws CannotMake, IOException {
    String name = "conformance-" + Integer.toHexString(random.nextInt());
    List<String> command = new ArrayList<>(List.of("tenants", "create", name));
    command.addAll(List.of(options));
    commands().run(command.toArray(String[]::new));
    return name;
  }

  private JsonNode newKey(String tenant, String... options) throws CannotMake, IOException {
    List<String> command = new ArrayList<>(List.of("keys", "create", "--tenant", tenant));
    command.addAll(List.of(options));
    return commands().run(command.toArray(String[]::new));
  }

  private Commands commands() throws CannotMake {
    return target
        .commands()
        .orElseThrow(
            () ->
                new CannotMake(
                    "It needs the server's command line; name it with --cli (-Dbeatra.cli), not read-only."));
  }

  private static String text(JsonNode printed, String member) throws IOException {
    if (!printed.path(member).isTextual()) {
      throw new IOException("`keys create --json` printed no `" + member + "`.");
    }
    return printed.path(member).textValue();
  }
}
