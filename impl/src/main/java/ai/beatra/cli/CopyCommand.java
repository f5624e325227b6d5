package ai.beatra.cli;

import ai.beatra.backup.Place;
import ai.beatra.backup.Report;
import ai.beatra.store.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies between an embedded server's data and a directory. */
abstract class CopyCommand implements Callable<Integer> {
  private final ConfigOptions options;
  @Mixin private final CopyResult result;

  @Parameters(paramLabel = "DIRECTORY", description = "One for copies only.")
  private @Nullable Path directory;

  CopyCommand(ConfigOptions options, CopyResult result) {
    this.options = options;
    this.result = result;
  }

  /**
   * What was done.
   *
   * @param directory to which it was copied
   */
  record Copied(Path directory, Report report) {}

  abstract Copied copy(Path copies, Place server, Progress progress) throws IOException;

  @Override
  public final Integer call() throws IOException {
    Copied copied =
        copy(Objects.requireNonNull(directory), Place.of(options.load()), result.progress());
    return result.show(copied.directory(), copied.report());
  }
}
