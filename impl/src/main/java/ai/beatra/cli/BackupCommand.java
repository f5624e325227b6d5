package ai.beatra.cli;

import ai.beatra.backup.DataCopy;
import ai.beatra.backup.Place;
import ai.beatra.backup.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies all that an embedded server keeps while it runs. */
@Command(
    name = "backup",
    description =
        "Copy the embedded database and its files, while the server runs, into a directory that is"
            + " new or has an earlier copy; exit code 1 if a file is missing or damaged.")
final class BackupCommand implements Callable<Integer> {
  private final ConfigOptions options;
  @Mixin private final CopyResult result;

  @Parameters(paramLabel = "DIRECTORY", description = "For copies only.")
  private @Nullable Path directory;

  BackupCommand(ConfigOptions options, CopyResult result) {
    this.options = options;
    this.result = result;
  }

  @Override
  public Integer call() throws IOException {
    Path copies = Objects.requireNonNull(directory);
    Report report = DataCopy.backUp(Place.of(options.load()), copies, Clock.systemUTC());
    return result.show(copies, report);
  }
}
