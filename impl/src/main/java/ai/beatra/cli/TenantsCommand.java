package ai.beatra.cli;

import ai.beatra.accounts.RateLimits;
import ai.beatra.accounts.Tenant;
import ai.beatra.cli.print.Fields;
import ai.beatra.credits.Wallet;
import ai.beatra.erasure.Erased;
import ai.beatra.erasure.Erasure;
import ai.beatra.money.Amount;
import ai.beatra.store.Tx;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** beatra tenants … */
@Command(name = "tenants", description = "The customers of this installation.")
final class TenantsCommand {
  @Mixin private final DatabaseSession session;

  TenantsCommand(DatabaseSession session) {
    this.session = session;
  }

  @Command(description = "Make a tenant with a project called default.")
  int create(
      @Parameters(paramLabel = "NAME", description = "1 to 63 lower-case letters, digits and -.")
          String name,
      @Option(
              names = "--credits",
              paramLabel = "AMOUNT",
              converter = AmountConverter.class,
              description = "What it may spend to begin with (default: nothing).")
          @Nullable Amount credits,
      @Mixin LimitOptions limits,
      @Mixin StorageOption storage)
      throws IOException {
    return written(
        (features, tx) -> {
          Tenant tenant =
              features.accounts().createTenant(tx, name, limits.change(RateLimits.NONE));
          if (credits != null) {
            features.credits().grant(tx, tenant.id(), credits, "welcome");
          }
          return storage.change(tx, features.accounts(), tenant);
        });
  }

  @Command(description = "Change what all keys of a tenant together may do.")
  int limit(
      @Parameters(paramLabel = "NAME", description = "The tenant's name.") String name,
      @Mixin LimitOptions limits,
      @Mixin StorageOption storage)
      throws IOException {
    if (!storage.isGiven()) {
      limits.requireGiven();
    }
    return written(
        (features, tx) -> {
          Tenant tenant = features.accounts().limitTenant(tx, name, limits::change);
          return storage.change(tx, features.accounts(), tenant);
        });
  }

  @Command(description = "All tenants, by name.")
  int list() throws IOException {
    List<Fields> tenants =
        session.call(
            features -> {
              Map<String, Wallet> wallets = features.credits().wallets();
              return features.accounts().listTenants().stream()
                  .map(tenant -> fields(tenant, wallets.getOrDefault(tenant.id(), Wallet.EMPTY)))
                  .toList();
            });
    return session.all(tenants);
  }

  @Command(description = "Refuse all keys of a tenant from now on.")
  int disable(@Parameters(paramLabel = "NAME", description = "The tenant's name.") String name)
      throws IOException {
    return one(features -> features.accounts().disableTenant(name));
  }

  @Command(description = "Let a tenant that was disabled work again; revoked keys stay revoked.")
  int enable(@Parameters(paramLabel = "NAME", description = "The tenant's name.") String name)
      throws IOException {
    return one(features -> features.accounts().enableTenant(name));
  }

  @Command(
      description =
          "Delete all that a disabled tenant has, for good: of its ledger the sums stay, under an id"
              + " without a name. Run it again if it was cut off.")
  int erase(@Parameters(paramLabel = "NAME", description = "The tenant's name.") String name)
      throws IOException {
    Erased erased = Erasure.run(session.config(), name, Clock.systemUTC());
    return session.one(
        new Fields()
            .with("id", erased.tenantId())
            .with("calls", erased.calls())
            .with("tasks", erased.tasks())
            .with("answers", erased.answers())
            .with("artifacts", erased.artifacts())
            .with("files", erased.files())
            .with("files_later", erased.filesLater())
            .with("ledger_entries", erased.entries())
            .with("balance", erased.balance()),
        erased.filesLater() == 0
            ? null
            : "files_later were written in the last hour: the server deletes them within two.");
  }

  /** Does all of it in one transaction. */
  private int written(BiFunction<DatabaseSession.Features, Tx, Tenant> work) throws IOException {
    return one(features -> features.database().write(tx -> work.apply(features, tx)));
  }

  private int one(DatabaseSession.Work<Tenant> work) throws IOException {
    Fields fields =
        session.call(
            features -> {
              Tenant tenant = work.with(features);
              return fields(tenant, features.credits().wallet(tenant.id()));
            });
    return session.one(fields);
  }

  private static Fields fields(Tenant tenant, Wallet wallet) {
    Fields fields =
        new Fields()
            .with("id", tenant.id())
            .with("name", tenant.name())
            .with("balance", wallet.balance())
            .with("held", wallet.held())
            .with("created_at", tenant.createdAt())
            .with("disabled_at", tenant.disabledAt());
    return LimitOptions.show(fields, tenant.limits()).with("storage_mib", tenant.storageMib());
  }
}
