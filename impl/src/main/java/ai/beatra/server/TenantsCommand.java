package ai.beatra.server;

import ai.beatra.accounts.Tenant;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** beatra tenants … */
@Command(name = "tenants", description = "The customers of this installation.")
final class TenantsCommand {
  private final AccountsSession session;
  private final PrintWriter out;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print JSON instead of a table.")
  private boolean json;

  TenantsCommand(ConfigOptions options, PrintWriter out) {
    this.session = new AccountsSession(options);
    this.out = out;
  }

  @Command(description = "Make a tenant with a project called default.")
  int create(
      @Parameters(paramLabel = "NAME", description = "1 to 63 lower-case letters, digits and -.")
          String name)
      throws IOException {
    Tenant tenant = session.call(accounts -> accounts.createTenant(name));
    return printout().one(fields(tenant));
  }

  @Command(description = "All tenants, by name.")
  int list() throws IOException {
    List<Tenant> tenants = session.call(accounts -> accounts.listTenants());
    return printout().all(tenants.stream().map(TenantsCommand::fields).toList());
  }

  @Command(description = "Refuse all keys of a tenant from now on.")
  int disable(@Parameters(paramLabel = "NAME", description = "The tenant's name.") String name)
      throws IOException {
    Tenant tenant = session.call(accounts -> accounts.disableTenant(name));
    return printout().one(fields(tenant));
  }

  private Printout printout() {
    return new Printout(out, json);
  }

  private static Fields fields(Tenant tenant) {
    return new Fields()
        .with("id", tenant.id())
        .with("name", tenant.name())
        .with("created_at", tenant.createdAt())
        .with("disabled_at", tenant.disabledAt());
  }
}
