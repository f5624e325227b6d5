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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, so that it can be killed. */
final class ServerProcess {
  private static final List<String> SERVE = List.of("ai.beatra.server.Main", "serve");
  private static final Pattern PORT = Pattern.compile("listens on http://\\S+:(\\d+)");

  private final Process process;
  private final List<String> greeting = new CopyOnWriteArrayList<>();
  private final int port;

  ServerProcess(Map<String, String> environment) throws IOException {
    this(environment, ProcessBuilder.Redirect.DISCARD, SERVE);
  }

  /**
   * @param log the file that gets what it logs
   */
  ServerProcess(Map<String, String> environment, Path log) throws IOException {
    this(environment, ProcessBuilder.Redirect.to(log.toFile()), SERVE);
  }

  /** One whose clock is as {@link #putForward} says. */
  static ServerProcess withWrongClock(Map<String, String> environment, Path log)
      throws IOException {
    var to = ProcessBuilder.Redirect.to(log.toFile());
    return new ServerProcess(environment, to, List.of(WrongClockServer.class.getName()));
  }

  private ServerProcess(
      Map<String, String> environment, ProcessBuilder.Redirect log, List<String> main)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(main);
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

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
