package ai.beatra.cli;

import ai.beatra.backup.DataCopy;
import ai.beatra.backup.Place;
import ai.beatra.store.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Command;

/** Copies all that an embedded server keeps while it runs. */
@Command(
    name = "backup",
    description =
        "Copy the embedded database and its files, while the server runs, into a directory that is"
            + " new or has an earlier copy; exit code 1 if a file is missing or damaged.")
final class BackupCommand extends CopyCommand {

  BackupCommand(ConfigOptions options, CopyResult result) {
    super(options, result);
  }

  @Override
  Copied copy(Path copies, Place server, Progress progress) throws IOException {
    return new Copied(copies, DataCopy.backUp(server, copies, Clock.systemUTC(), progress));
  }
}
