package ai.beatra.conformance.states;

import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.server.Target;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Brings the server into the state that an example needs, and knows the key to use there. */
public final class States {
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private final Target target;
  private final Accounts accounts;
  private final Map<String, State> known = new HashMap<>();
  private final Map<String, Once<Optional<String>>> keys = new ConcurrentHashMap<>();

  public States(Target target, Random random) {
    TaskMaker tasks = new TaskMaker(target.url());
    this.target = target;
    this.accounts = new Accounts(target, random);
    known.putAll(new KeyStates(target, random, accounts, tasks).all());
    known.putAll(new TaskStates(target, accounts, tasks).all());
  }

  /**
   * Makes keys before they are asked for, each of which takes a process or two. No task is made.
   *
   * @param all states, in the order in which they will be needed
   */
  public void prepare(Set<String> all, Executor background) {
    if (target.commands().isPresent()) {
      for (String name : all) {
        boolean makesTasks = known.containsKey(name) && state(name).makesTasks();
        background.execute(makesTasks ? accounts.rich() : key(name));
      }
    }
  }

  /**
   * Makes the state, once, and gives the key to send; empty for none.
   *
   * @throws IllegalArgumentException when the suite does not know the state
   */
  public Optional<String> keyFor(String state) throws CannotMake, IOException {
    return key(state).get();
  }

  private Once<Optional<String>> key(String name) {
    return keys.computeIfAbsent(name, it -> new Once<>(() -> state(it).key().make()));
  }

  private State state(String name) {
    State state = known.get(name);
    if (state == null) {
      throw new IllegalArgumentException(
          "The conformance suite does not know the state `"
              + name
              + "`. Correct the x-state, or teach the suite to make it in"
              + " ai.beatra.conformance.states.");
    }
    return state;
  }

  /**
   * Brings about what the state needs beside its key.
   *
   * @param shown the request that follows, with its key
   * @return the request as it is sent in the state: an Idempotency-Key is a new one for each run,
   *     ids are those of what was made
   */
  public Scene scene(String state, Request shown, Scene.Sender sender)
      throws CannotMake, IOException {
    boolean fresh = shown.header(IDEMPOTENCY_KEY).isPresent() && !state.isEmpty();
    Request request =
        fresh ? shown.with(IDEMPOTENCY_KEY, "conformance-" + UUID.randomUUID()) : shown;
    return state(state).stage().scene(request, sender);
  }
}
