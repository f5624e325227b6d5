package ai.beatra.conformance.server;

import ai.beatra.conformance.contract.Json;
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
 * @param environment what configures the server; when there is any, what a developer has set for
 *     other servers does not reach this one
 */
public record Commands(List<String> command, Map<String, String> environment) {
  private static final int PATIENCE_SECONDS = 60;

  /** A command as one would type it in a shell. */
  public static Commands shell(String line) {
    return new Commands(List.of("/bin/sh", "-c", line + " \"$@\"", "sh"), Map.of());
  }

  /** The process for these arguments, not started. */
  ProcessBuilder process(List<String> arguments) {
    List<String> words = new ArrayList<>(command);
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words);
    if (!environment.isEmpty()) {
      builder.environment().keySet().removeIf(name -> name.matches("(BEATRA|OPENAI)_.*"));
      builder.environment().putAll(environment);
    }
    return builder;
  }

  /** Runs it with {@code --json} and reads what it prints. */
  public JsonNode run(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--json");
    Path errors = Files.createTempFile("beatra-conformance", ".stderr");
    try {
      Process process = process(words).redirectError(errors.toFile()).start();
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
