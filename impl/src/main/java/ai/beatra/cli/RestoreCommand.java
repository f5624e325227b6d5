package ai.beatra.cli;

import ai.beatra.backup.DataCopy;
import ai.beatra.backup.Place;
import ai.beatra.store.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Command;

/** Puts what backup has copied to where a server without data will look for it. */
@Command(
    name = "restore",
    description =
        "Copy what backup has made into the data directory, which must have no database; exit code"
            + " 1 if a file is missing or damaged.")
final class RestoreCommand extends CopyCommand {

  RestoreCommand(ConfigOptions options, CopyResult result) {
    super(options, result);
  }

  @Override
  Copied copy(Path copies, Place server, Progress progress) throws IOException {
    return new Copied(server.data(), DataCopy.restore(copies, server, Clock.systemUTC(), progress));
  }
}
