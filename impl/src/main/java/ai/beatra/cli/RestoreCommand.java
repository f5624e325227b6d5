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

/** Puts what backup has copied to where a server without data will look for it. */
@Command(
    name = "restore",
    description =
        "Copy what backup has made into the data directory, which must have no database; exit code"
            + " 1 if a file is missing or damaged.")
final class RestoreCommand implements Callable<Integer> {
  private final ConfigOptions options;
  @Mixin private final CopyResult result;

  @Parameters(paramLabel = "DIRECTORY", description = "The one that backup was given.")
  private @Nullable Path directory;

  RestoreCommand(ConfigOptions options, CopyResult result) {
    this.options = options;
    this.result = result;
  }

  @Override
  public Integer call() throws IOException {
    Place server = Place.of(options.load());
    Report report = DataCopy.restore(Objects.requireNonNull(directory), server, Clock.systemUTC());
    return result.show(server.data(), report);
  }
}
