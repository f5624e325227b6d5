import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Server processes with a directory of their own, which ends with them. */
final class Servers implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("(?:port |listens on http://\\S+:)(\\d+)");

  /** A process that listens. */
  record Server(Process process, URI url) {}

  private final Path checkout;
  private final Path directory = Files.createTempDirectory("beatra-bench");
  private final List<Process> processes = new ArrayList<>();

  Servers(Path checkout) throws IOException {
    this.checkout = checkout;
  }

  /** beatra, with these settings and an OpenAI-compatible upstream. */
  Server beatra(URI upstream, Map<String, String> settings) throws IOException {
    var environment = new HashMap<>(settings);
    environment.put("BEATRA_PORT", "0");
    environment.put("BEATRA_DATA_DIR", directory.resolve("data").toString());
    environment.put("OPENAI_API_KEY", "sk-mock");
    environment.put("OPENAI_BASE_URL", upstream + "/v1");
    return start(environment, List.of(checkout.resolve("scripts/beatra").toString(), "serve"));
  }

  /** The key of the beatra that runs. */
  String key() throws IOException {
    return Files.readString(directory.resolve("data/dev-api-key")).strip();
  }

  /** A class of the benchmark that says which port it listens on. */
  Server java(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return start(Map.of(), command);
  }

  private Server start(Map<String, String> environment, List<String> command) throws IOException {
    Path errors = directory.resolve("servers.log");
    var builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().keySet().removeIf(name -> name.matches("(BEATRA|OPENAI)_.*"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Server(process, url(process, errors));
  }

  /** Reads on what it prints, so that it never waits for a reader. */
  private static URI url(Process process, Path errors) throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        var reader = new Thread(() -> out.lines().forEach(ignored -> {}));
        reader.setDaemon(true);
        reader.start();
        return URI.create("http://127.0.0.1:" + port.group(1));
      }
    }
    throw new IOException("A server did not start:\n" + Files.readString(errors));
  }

  @Override
  public void close() throws IOException {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    }
  }
}
