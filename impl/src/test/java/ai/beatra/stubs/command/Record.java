package ai.beatra.stubs.command;

import ai.beatra.stubs.Json;
import ai.beatra.stubs.Stub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * What stubs have served, a line of JSON for each request, in a file that is whole after each of
 * them. Safe for several threads.
 */
public final class Record implements AutoCloseable {
  private final Writer file;

  /** Goes on in a file that is there. */
  public Record(Path path) throws IOException {
    file =
        Files.newBufferedWriter(
            path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** From now on it has what this stub serves. */
  public void follow(String name, Stub stub) {
    stub.record(line -> write(name, line));
  }

  private synchronized void write(String stub, Map<String, Object> told) {
    Map<String, Object> line = Json.of("stub", stub);
    line.putAll(told);
    try {
      file.write(Json.write(line) + "\n");
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
