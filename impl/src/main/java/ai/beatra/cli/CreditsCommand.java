package ai.beatra.cli;

import ai.beatra.cli.print.Fields;
import ai.beatra.credits.Credits;
import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.Wallet;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** beatra credits … */
@Command(name = "credits", description = "What tenants may spend.")
final class CreditsCommand {
  private static final int MOST_ENTRIES = 10_000;

  @Mixin private final DatabaseSession session;

  @Spec private @Nullable CommandSpec spec;

  CreditsCommand(DatabaseSession session) {
    this.session = session;
  }

  @Command(
      description = "Add credits. With the same --ref it adds them once, however often it runs.")
  int grant(@Mixin TenantOption tenant, @Mixin AmountOptions change) throws IOException {
    return change(
        tenant, (credits, id) -> credits.grant(id, change.ref(), change.amount(), change.note()));
  }

  @Command(
      description =
          "Take credits back. With the same --ref it takes them once, however often it runs.")
  int take(@Mixin TenantOption tenant, @Mixin AmountOptions change) throws IOException {
    return change(
        tenant, (credits, id) -> credits.take(id, change.ref(), change.amount(), change.note()));
  }

  private int change(TenantOption tenant, BiFunction<Credits, String, Wallet> work)
      throws IOException {
    Wallet wallet =
        session.call(features -> work.apply(features.credits(), tenant.id(features.accounts())));
    return session.one(fields(tenant.name(), wallet));
  }

  @Command(description = "What a tenant has.")
  int balance(@Mixin TenantOption tenant) throws IOException {
    Wallet wallet =
        session.call(features -> features.credits().wallet(tenant.id(features.accounts())));
    return session.one(fields(tenant.name(), wallet));
  }

  @Command(description = "What has happened to a tenant's credits, the newest first.")
  int ledger(
      @Mixin TenantOption tenant,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "The most entries, 1 to 10000 (default: 20).")
          int limit)
      throws IOException {
    if (limit < 1 || limit > MOST_ENTRIES) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--limit is from 1 to " + MOST_ENTRIES + ", not " + limit);
    }
    List<LedgerEntry> entries =
        session.call(features -> features.credits().ledger(tenant.id(features.accounts()), limit));
    return session.all(entries.stream().map(CreditsCommand::fields).toList());
  }

  private static Fields fields(String tenant, Wallet wallet) {
    return new Fields()
        .with("tenant", tenant)
        .with("balance", wallet.balance())
        .with("held", wallet.held());
  }

  private static Fields fields(LedgerEntry entry) {
    return new Fields()
        .with("number", entry.number())
        .with("created_at", entry.createdAt())
        .with("kind", entry.kind().word())
        .with("ref", entry.ref())
        .with("amount", entry.amount())
        .with("change", entry.change())
        .with("total_after", entry.totalAfter())
        .with("note", entry.note());
  }
}
