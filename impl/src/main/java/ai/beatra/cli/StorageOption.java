package ai.beatra.cli;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Tenant;
import ai.beatra.store.Tx;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How much a tenant may store, as an option. */
final class StorageOption {

  @Option(
      names = "--storage-mib",
      paramLabel = "N",
      converter = Converter.class,
      description = "The most its files may take, in MiB, or default.")
  private @Nullable Bound quota;

  boolean isGiven() {
    return quota != null;
  }

  /** What is not given stays. */
  Tenant change(Tx tx, Accounts accounts, Tenant tenant) {
    return quota == null ? tenant : accounts.limitStorage(tx, tenant.name(), quota.most());
  }

  static final class Converter implements ITypeConverter<Bound> {
    @Override
    public Bound convert(String value) {
      return Bound.parse("a quota", 0, "default", value);
    }
  }
}
