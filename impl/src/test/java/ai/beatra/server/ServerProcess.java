package ai.beatra.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, so that it can be killed. */
final class ServerProcess {
  private static final Pattern PORT = Pattern.compile("listens on http://\\S+:(\\d+)");

  /** Only a server that hangs reaches it. */
  private static final int DEADLINE_SECONDS = 120;

  private final Process process;
  private final List<String> greeting = new CopyOnWriteArrayList<>();
  private final int port;

  ServerProcess(Map<String, String> environment) throws IOException {
    this(environment, List.of());
  }

  /**
   * @param runner a command that runs the one that follows it
   */
  ServerProcess(Map<String, String> environment, List<String> runner) throws IOException {
    this(environment, runner, ProcessBuilder.Redirect.DISCARD);
  }

  /**
   * @param log the file that gets what it logs
   */
  ServerProcess(Map<String, String> environment, Path log) throws IOException {
    this(environment, List.of(), ProcessBuilder.Redirect.to(log.toFile()));
  }

  private ServerProcess(
      Map<String, String> environment, List<String> runner, ProcessBuilder.Redirect log)
      throws IOException {
    var command = new ArrayList<>(runner);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "ai.beatra.server.Main",
            "serve"));
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(log);
    this.process = builder.start();
    this.port = port(process.inputReader());
  }

  private int port(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher listens = PORT.matcher(line);
      if (listens.find()) {
        var rest = new Thread(() -> out.lines().forEach(greeting::add));
        rest.setDaemon(true);
        rest.start();
        return Integer.parseInt(listens.group(1));
      }
    }
    throw new IOException("the server did not start");
  }

  /** What it has printed since it listens. */
  List<String> greeting() {
    return greeting;
  }

  int port() {
    return port;
  }

  /** Lets the process stand still, as a suspended machine does. */
  void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Has it read its catalog again. */
  void hangUp() {
    try {
      signal("HUP");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tells it to stop, as whoever runs services does. */
  void terminate() {
    process.destroy();
  }

  /** What it exits with, once it does. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the server does not end");
    }
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
