package ai.beatra.server;

import ai.beatra.accounts.RateLimits;
import ai.beatra.accounts.Tenant;
import ai.beatra.money.Amount;
import ai.beatra.store.Tx;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** beatra tenants … */
@Command(name = "tenants", description = "The customers of this installation.")
final class TenantsCommand {
  private final Session session;
  private final PrintWriter out;

  @Mixin private final JsonOption json = new JsonOption();

  TenantsCommand(ConfigOptions options, PrintWriter out) {
    this.session = new Session(options);
    this.out = out;
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
    Tenant tenant =
        session.call(
            doors ->
                doors
                    .database()
                    .write(
                        tx ->
                            storage.change(
                                tx, doors.accounts(), create(tx, doors, name, credits, limits))));
    return json.printout(out).one(fields(tenant));
  }

  private static Tenant create(
      Tx tx, Session.Doors doors, String name, @Nullable Amount credits, LimitOptions limits) {
    Tenant tenant = doors.accounts().createTenant(tx, name, limits.change(RateLimits.NONE));
    if (credits != null) {
      doors.credits().grant(tx, tenant.id(), credits, "welcome");
    }
    return tenant;
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
    Tenant tenant =
        session.call(
            doors -> doors.database().write(tx -> limit(tx, doors, name, limits, storage)));
    return json.printout(out).one(fields(tenant));
  }

  private static Tenant limit(
      Tx tx, Session.Doors doors, String name, LimitOptions limits, StorageOption storage) {
    Tenant tenant = doors.accounts().limitTenant(tx, name, limits::change);
    return storage.change(tx, doors.accounts(), tenant);
  }

  @Command(description = "All tenants, by name.")
  int list() throws IOException {
    List<Tenant> tenants = session.call(doors -> doors.accounts().listTenants());
    return json.printout(out).all(tenants.stream().map(TenantsCommand::fields).toList());
  }

  @Command(description = "Refuse all keys of a tenant from now on.")
  int disable(@Parameters(paramLabel = "NAME", description = "The tenant's name.") String name)
      throws IOException {
    Tenant tenant = session.call(doors -> doors.accounts().disableTenant(name));
    return json.printout(out).one(fields(tenant));
  }

  @Command(description = "Let a tenant that was disabled work again; revoked keys stay revoked.")
  int enable(@Parameters(paramLabel = "NAME", description = "The tenant's name.") String name)
      throws IOException {
    Tenant tenant = session.call(doors -> doors.accounts().enableTenant(name));
    return json.printout(out).one(fields(tenant));
  }

  private static Fields fields(Tenant tenant) {
    Fields fields =
        new Fields()
            .with("id", tenant.id())
            .with("name", tenant.name())
            .with("created_at", tenant.createdAt())
            .with("disabled_at", tenant.disabledAt());
    return LimitOptions.show(fields, tenant.limits()).with("storage_mib", tenant.storageMib());
  }
}
