package ai.beatra.conformance.states;

import ai.beatra.conformance.server.Commands;
import ai.beatra.conformance.server.Target;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes tenants and keys with the server's command line. */
final class Accounts {
  private static final String CREDITS = "1000";

  private final Target target;
  private final Random random;
  private final Once<String> poor = new Once<>(this::newTenant);
  private final Once<String> rich = new Once<>(() -> keyOf(newTenant("--credits", CREDITS)));

  Accounts(Target target, Random random) {
    this.target = target;
    this.random = random;
  }

  /** The key of a tenant that can pay for tasks. */
  Once<String> rich() {
    return rich;
  }

  /** A key of a tenant without credits. */
  String poorKey(String... options) throws CannotMake, IOException {
    return text(newKey(poor.get(), options), "key");
  }

  String keyWithoutRoom() throws CannotMake, IOException {
    return keyOf(newTenant("--credits", CREDITS, "--storage-mib", "0"));
  }

  /** Never used before it is revoked, so no node of the server has it in memory. */
  String revokedKey() throws CannotMake, IOException {
    JsonNode key = newKey(poor.get());
    commands().run("keys", "revoke", text(key, "id"));
    return text(key, "key");
  }

  String keyOfDisabledTenant() throws CannotMake, IOException {
    String tenant = newTenant();
    String key = keyOf(tenant);
    commands().run("tenants", "disable", tenant);
    return key;
  }

  private String newTenant(String... options) throws CannotMake, IOException {
    String name = "conformance-" + Integer.toHexString(random.nextInt());
    List<String> command = new ArrayList<>(List.of("tenants", "create", name));
    command.addAll(List.of(options));
    commands().run(command.toArray(String[]::new));
    return name;
  }

  private String keyOf(String tenant) throws CannotMake, IOException {
    return text(newKey(tenant), "key");
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
