package ai.beatra.cli;

import ai.beatra.accounts.Accounts;
import picocli.CommandLine.Option;

/** Whom a command is about. */
final class TenantOption {
  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      required = true,
      description = "The tenant's name.")
  private String tenant = "";

  String name() {
    return tenant;
  }

  String id(Accounts accounts) {
    return accounts.requireTenant(tenant).id();
  }
}
