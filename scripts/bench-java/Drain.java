import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Compares the engine of the tasks with the ledger that it writes to. It judges nothing. */
final class Drain {
  private static final int CLIENTS = 8;

  private Drain() {}

  public static void main(String[] arguments) throws Exception {
    int tasks = Integer.parseInt(arguments[0]);
    int processors = Runtime.getRuntime().availableProcessors();
    System.out.printf(
        "%d processors, load average %.1f before the run.%n",
        processors, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    Path directory = Files.createTempDirectory("beatra-bench");
    try {
      double ledger =
          LedgerLoad.run(
              Files.createDirectory(directory.resolve("ledger")),
              CLIENTS,
              Integer.parseInt(arguments[1]));
      System.out.printf(
          "The ledger alone holds and settles %.0f times a second, with %d clients.%n%n",
          ledger, CLIENTS);
      System.out.printf(
          "%d tasks%n%-10s %9s %9s %14s %14s%n",
          tasks, "workers", "made/s", "run/s", "CPU us/task", "x the ledger");
      for (int workers : List.of(processors, CLIENTS, 4 * CLIENTS)) {
        Path data = Files.createDirectory(directory.resolve("tasks-" + workers));
        TaskLoad.Result result = TaskLoad.run(data, tasks, CLIENTS, workers);
        System.out.printf(
            "%-10d %9.0f %9.0f %14.0f %14.2f%n",
            workers, result.made(), result.run(), result.micros(), result.run() / ledger);
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
      }
    }
  }
}
