package ai.beatra.cli;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Tenant;
import ai.beatra.store.Tx;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much a tenant may store, as an option. */
final class StorageOption {

  /**
   * A value of the option.
   *
   * @param mib null for what the configuration says
   */
  record Quota(@Nullable Integer mib) {}

  @Option(
      names = "--storage-mib",
      paramLabel = "N",
      converter = Converter.class,
      description = "The most its files may take, in MiB, or default.")
  private @Nullable Quota quota;

  boolean isGiven() {
    return quota != null;
  }

  /** What is not given stays. */
  Tenant change(Tx tx, Accounts accounts, Tenant tenant) {
    return quota == null ? tenant : accounts.limitStorage(tx, tenant.name(), quota.mib());
  }

  static final class Converter extends NumberOrWord<Quota> {
    Converter() {
      super("a quota", 0, "default", Quota::new);
    }
  }
}
