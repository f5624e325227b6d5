package ai.beatra.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
    this(ProcessBuilder.Redirect.DISCARD, run(runner, command(environment, "serve")));
  }

  /**
   * @param log the file that gets what it logs
   */
  ServerProcess(Map<String, String> environment, Path log) throws IOException {
    this(ProcessBuilder.Redirect.to(log.toFile()), command(environment, "serve"));
  }

  /** One whose clock is as {@link #putForward} says. */
  static ServerProcess withWrongClock(Map<String, String> environment, Path log)
      throws IOException {
    var to = ProcessBuilder.Redirect.to(log.toFile());
    return new ServerProcess(to, process(environment, WrongClockServer.class));
  }

  private ServerProcess(ProcessBuilder.Redirect log, ProcessBuilder builder) throws IOException {
    builder.redirectError(log);
    this.process = builder.start();
    this.port = port(process.inputReader());
  }

  /** The command line in a process of its own, to be started. */
  static ProcessBuilder command(Map<String, String> environment, String... arguments) {
    return process(environment, Main.class, arguments);
  }

  private static ProcessBuilder run(List<String> runner, ProcessBuilder server) {
    server.command().addAll(0, runner);
    return server;
  }

  private static ProcessBuilder process(
      Map<String, String> environment, Class<?> main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder;
  }

  /**
   * Runs a command and kills it, if it does not end before.
   *
   * @param begun what the command does before the time counts
   */
  static void killed(
      Map<String, String> environment, BooleanSupplier begun, long millis, String... arguments)
      throws InterruptedException, IOException {
    Process process =
        command(environment, arguments)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    while (process.isAlive() && !begun.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    process.waitFor(millis, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
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

  /** How far its clock is before the real one from now on. */
  void putForward(Duration by) throws IOException {
    Writer in = process.outputWriter();
    in.write(by.toSeconds() + "\n");
    in.flush();
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
