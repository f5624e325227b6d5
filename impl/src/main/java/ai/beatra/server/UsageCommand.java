package ai.beatra.server;

import ai.beatra.chat.CallRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows a tenant's calls, however many there are. */
@Command(name = "usage", description = "A tenant's calls, the oldest first.")
final class UsageCommand implements Callable<Integer> {
  private final Session session;
  private final PrintWriter out;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "1970-01-01",
      converter = TimeConverter.class,
      description = "A date or an instant, in UTC (default: the beginning).")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "9999-12-31",
      converter = TimeConverter.class,
      description = "The same, exclusive (default: the end).")
  private Instant to = Instant.EPOCH;

  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--csv", description = "Print CSV instead of a table.")
  private boolean csv;

  UsageCommand(ConfigOptions options, PrintWriter out) {
    this.session = new Session(options);
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (json.isGiven() && csv) {
      throw misunderstood("--json or --csv, not both");
    }
    if (!from.isBefore(to)) {
      throw misunderstood("--from has to be before --to");
    }
    Rows rows = json.isGiven() ? new JsonRows(out) : csv ? new CsvRows(out) : new TableRows(out);
    return session.call(
        doors -> {
          String id = tenant.id(doors.accounts());
          doors.calls().read(id, from, to, page -> print(rows, page));
          rows.end();
          return 0;
        });
  }

  /** Goes on as long as somebody reads. */
  private boolean print(Rows rows, List<CallRecord> page) {
    try {
      rows.add(page.stream().map(UsageCommand::fields).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return !out.checkError();
  }

  private ParameterException misunderstood(String problem) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
  }

  private static Fields fields(CallRecord call) {
    return new Fields()
        .with("id", call.id())
        .with("created_at", call.createdAt())
        .with("ended_at", call.endedAt())
        .with("request_id", call.requestId())
        .with("project", call.project())
        .with("key_id", call.keyId())
        .with("model", call.model())
        .with("provider", call.provider())
        .with("upstream_model", call.upstreamModel())
        .with("state", call.state())
        .with("cost_source", call.costSource())
        .with("input_tokens", call.used().prompt())
        .with("cached_input_tokens", call.used().cached())
        .with("output_tokens", call.used().completion())
        .with("reasoning_tokens", call.used().reasoning())
        .with("input_audio_tokens", call.used().heard())
        .with("output_audio_tokens", call.used().spoken())
        .with("credits", call.charged());
  }
}
