package ai.beatra.cli;

import ai.beatra.backup.Report;
import ai.beatra.cli.print.Fields;
import ai.beatra.store.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Tells what a copy of a server's data has. */
final class CopyResult {
  private static final int NAMED = 20;

  @Mixin private final DatabaseSession session;

  CopyResult(DatabaseSession session) {
    this.session = session;
  }

  Progress progress() {
    return session.progress();
  }

  /** Returns the exit code. */
  int show(Path directory, Report report) throws IOException {
    session.one(
        count(new Fields().with("directory", directory.toAbsolutePath().normalize()), report));
    if (!session.isJson()) {
      name(session, report);
    }
    return report.isWhole() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  static Fields count(Fields fields, Report report) {
    return fields
        .with("files", report.files())
        .with("copied_files", report.copied())
        .with("copied_bytes", report.bytes())
        .with("missing_files", report.missing().size())
        .with("damaged_files", report.damaged().size());
  }

  /** For people: the first of those that are not as they should be. */
  static void name(DatabaseSession session, Report report) {
    name(session, "missing", report.missing());
    name(session, "damaged", report.damaged());
  }

  private static void name(DatabaseSession session, String what, List<String> sha256s) {
    sha256s.stream().limit(NAMED).forEach(each -> session.out().println(what + "  " + each));
  }
}
