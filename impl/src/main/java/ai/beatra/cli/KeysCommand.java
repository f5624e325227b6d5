package ai.beatra.cli;

import ai.beatra.accounts.ApiKey;
import ai.beatra.accounts.NewKey;
import ai.beatra.accounts.RateLimits;
import ai.beatra.cli.print.Fields;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** beatra keys … */
@Command(name = "keys", description = "API keys.")
final class KeysCommand {
  @Mixin private final DatabaseSession session;

  KeysCommand(DatabaseSession session) {
    this.session = session;
  }

  @Command(description = "Make a key and show it, this once.")
  int create(
      @Mixin TenantOption tenant,
      @Option(
              names = "--project",
              paramLabel = "PROJECT",
              description = "Its project, made if it is not there (default: default).")
          @Nullable String project,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "What to call the key; need not be unique.")
          @Nullable String name,
      @Mixin LimitOptions limits)
      throws IOException {
    NewKey made =
        session.call(
            features ->
                features
                    .accounts()
                    .createKey(tenant.name(), project, name, limits.change(RateLimits.NONE)));
    Fields fields = fields(made.key()).with("key", made.secret().reveal());
    return session.one(fields, "Keep the key now: it cannot be shown again.");
  }

  @Command(description = "All keys of a tenant, the oldest first.")
  int list(@Mixin TenantOption tenant) throws IOException {
    List<ApiKey> keys = session.call(features -> features.accounts().listKeys(tenant.name()));
    return session.all(keys.stream().map(KeysCommand::fields).toList());
  }

  @Command(description = "Change what a key may do.")
  int limit(
      @Parameters(paramLabel = "KEY_ID", description = "The key's id (key_…), from the list.")
          String id,
      @Mixin LimitOptions limits)
      throws IOException {
    limits.requireGiven();
    ApiKey key = session.call(features -> features.accounts().limitKey(id, limits::change));
    return session.one(fields(key));
  }

  @Command(description = "Refuse a key from now on.")
  int revoke(
      @Parameters(paramLabel = "KEY_ID", description = "The key's id (key_…), from the list.")
          String id)
      throws IOException {
    ApiKey key = session.call(features -> features.accounts().revokeKey(id));
    return session.one(fields(key));
  }

  private static Fields fields(ApiKey key) {
    Fields fields =
        new Fields()
            .with("id", key.id())
            .with("tenant", key.tenant())
            .with("project", key.project())
            .with("name", key.name())
            .with("start", key.start())
            .with("created_at", key.createdAt())
            .with("revoked_at", key.revokedAt())
            .with("last_used_at", key.lastUsedAt());
    return LimitOptions.show(fields, key.limits());
  }
}
