package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;

/** Brings the server into the state that an example needs, and knows the key to use there. */
final class States {
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private final Target target;
  private final Random random;
  private final Map<String, Optional<String>> made = new HashMap<>();

  /** This server cannot be brought into the state. */
  static final class CannotMake extends Exception {
    private static final long serialVersionUID = 1L;

    CannotMake(String reason) {
      super(reason);
    }
  }

  States(Target target, Random random) {
    this.target = target;
    this.random = random;
  }

  /**
   * Makes the state, once, and gives the key to send; empty for none.
   *
   * @throws IllegalArgumentException when the suite does not know the state
   */
  synchronized Optional<String> keyFor(String state) throws CannotMake, IOException {
    Optional<String> known = made.get(state);
    if (known != null) {
      return known;
    }
    Optional<String> key = make(state);
    made.put(state, key);
    return key;
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
      case "no_credits" -> Optional.of(text(newKey(newTenant()), "key"));
      case "rate_limited" ->
          Optional.of(text(newKey(newTenant(), "--requests-per-minute", "1"), "key"));
      case "key_in_use", "key_used_with_other_body" -> Optional.of(target.key());
      case "faults" -> {
        if (!target.faults()) {
          throw new CannotMake("The server does not offer the sandbox-fault models.");
        }
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

  /** What has to happen right before the request, and goes on until it is answered. */
  @FunctionalInterface
  interface Prelude {
    Closeable play() throws IOException;
  }

  /** The request as it is sent in the state: an Idempotency-Key is a new one for each run. */
  Request request(String state, Request request) {
    return request.header(IDEMPOTENCY_KEY).isPresent() && !state.isEmpty()
        ? request.with(IDEMPOTENCY_KEY, "conformance-" + UUID.randomUUID())
        : request;
  }

  /**
   * What the state needs beside its key.
   *
   * @param request the one that follows, with its key
   * @param send sends another one to the same server
   */
  Prelude prelude(String state, Request request, Consumer<Request> send) {
    return switch (state) {
      case "rate_limited" -> () -> after(() -> send.accept(request));
      case "key_used_with_other_body" -> () -> after(() -> send.accept(request.withBody(request.body().other())));
      case "key_in_use" -> () -> Unread.request(target.url(), request);
      default -> () -> after(() -> {});
    };
  }

  private static Closeable after(Runnable first) {
    first.run();
    return () -> {};
  }

  private KeyText key() throws CannotMake {
    return KeyText.parse(target.key())
        .orElseThrow(
            () -> new CannotMake("The key is not of the form sk-<region>-<42 characters>."));
  }

  /** Never used before it is revoked, so no node of the server has it in memory. */
  private String revokedKey() throws CannotMake, IOException {
    JsonNode key = newKey(newTenant());
    commands().run("keys", "revoke", text(key, "id"));
    return text(key, "key");
  }

  private String keyOfDisabledTenant() throws CannotMake, IOException {
    String tenant = newTenant();
    JsonNode key = newKey(tenant);
    commands().run("tenants", "disable", tenant);
    return text(key, "key");
  }

  private String newTenant() throws CannotMake, IOException {
    String name = "conformance-" + Integer.toHexString(random.nextInt());
    commands().run("tenants", "create", name);
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
