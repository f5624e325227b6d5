package ai.beatra.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server on a disk that a test can fill. */
final class SmallDisk implements AutoCloseable {
  private static final int PIECE = 4096;

  /** How a disk becomes full. */
  enum Way {
    /** It is a small one, which only this server sees. A machine may not let us make one. */
    FILLED {
      @Override
      List<String> runner(Path directory) {
        return List.of(
            "unshare",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=16m none \"$0\" && exec \"$@\"",
            directory.toString());
      }
    },
    /** No file of the server can grow beyond a few pages: any user may have that. */
    LIMITED {
      @Override
      List<String> runner(Path directory) {
        return List.of();
      }
    };

    abstract List<String> runner(Path directory);
  }

  /** Whether this machine lets us have it. */
  static boolean has(Way way, Path directory) throws InterruptedException {
    var command = new ArrayList<>(way.runner(directory));
    command.addAll(way == Way.FILLED ? List.of("true") : List.of("prlimit", "--version"));
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private final Way way;
  private final ServerProcess server;
  private final Path directory;

  /**
   * @param directory an empty one; only the server's own processes see what is in it
   */
  SmallDisk(Way way, Path directory, Map<String, String> environment) throws IOException {
    this.way = way;
    this.server = new ServerProcess(environment, way.runner(directory));
    this.directory =
        way == Way.FILLED
            ? Path.of("/proc/" + server.pid() + "/root").resolve(directory.toString().substring(1))
            : directory;
  }

  int port() {
    return server.port();
  }

  /** Where what is on the disk is seen from here. */
  Path directory() {
    return directory;
  }

  /** From now on there is no room. */
  void fill() throws Exception {
    if (way == Way.LIMITED) {
      limit("" + PIECE);
      return;
    }
    try (OutputStream filler = Files.newOutputStream(directory.resolve("filler"))) {
      while (true) {
        filler.write(new byte[PIECE]);
      }
    } catch (IOException e) {
      // It is full.
    }
  }

  /** There is room again. */
  void free() throws Exception {
    if (way == Way.LIMITED) {
      limit("unlimited");
    } else {
      Files.delete(directory.resolve("filler"));
    }
  }

  /** Copies the database as it is at one moment: as a crash would leave it. */
  void copyDatabase(Path to) throws Exception {
    server.suspend();
    try {
      for (String name : List.of("beatra.db", "beatra.db-wal")) {
        Files.copy(directory.resolve(name), to.resolve(name));
      }
    } finally {
      server.resume();
    }
  }

  private void limit(String bytes) throws Exception {
    int code =
        new ProcessBuilder("prlimit", "--pid", "" + server.pid(), "--fsize=" + bytes + ":")
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("prlimit did not work");
    }
  }

  @Override
  public void close() throws InterruptedException {
    server.kill();
  }
}
