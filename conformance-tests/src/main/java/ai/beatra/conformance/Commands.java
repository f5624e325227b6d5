package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command line of the server under test.
 *
 * @param command the words in front of the arguments
 * @param environment what is added to the environment
 */
public record Commands(List<String> command, Map<String, String> environment) {
  private static final int PATIENCE_SECONDS = 60;

  /** A command as one would type it in a shell. */
  public static Commands shell(String line) {
    return new Commands(List.of("/bin/sh", "-c", line + " \"$@\"", "sh"), Map.of());
  }

  /** Runs it with {@code --json} and reads what it prints. */
  JsonNode run(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(arguments));
    words.add("--json");
    Path errors = Files.createTempFile("beatra-conformance", ".stderr");
    try {
      ProcessBuilder builder = new ProcessBuilder(words).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      byte[] printed = process.getInputStream().readAllBytes();
      String name = String.join(" ", arguments);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("`" + name + "` did not end.");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "`%s` ended with %d: %s"
                .formatted(name, process.exitValue(), Files.readString(errors).strip()));
      }
      return Json.parse(printed)
          .orElseThrow(
              () ->
                  new IOException(
                      "`%s --json` printed no JSON: %s"
                          .formatted(name, new String(printed, StandardCharsets.UTF_8))));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    } finally {
      Files.delete(errors);
    }
  }
}
