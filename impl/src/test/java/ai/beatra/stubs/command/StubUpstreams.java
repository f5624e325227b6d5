package ai.beatra.stubs.command;

import ai.beatra.stubs.Fault;
import ai.beatra.stubs.Faults;
import ai.beatra.stubs.Stub;
import ai.beatra.stubs.content.PlainStudio;
import ai.beatra.stubs.content.SandboxStudio;
import ai.beatra.stubs.content.Studio;
import ai.beatra.stubs.content.Voice;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command: starts the stubs, says where they are, and serves until it is ended. */
@Command(
    name = "scripts/stub-upstreams",
    sortOptions = false,
    description = "Starts stub upstreams of all kinds, and prints a catalog that leads to them.")
public final class StubUpstreams implements Callable<Integer> {
  @Option(names = "--catalog", paramLabel = "FILE", description = "Writes the catalog there.")
  private @Nullable Path catalog;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Appends a line of JSON for each request that a stub has served.")
  private @Nullable Path record;

  @Option(
      names = "--chat",
      paramLabel = "openai|anthropic",
      description =
          "Whose protocol serves chat, and nothing but the default catalog's models; both, and"
              + " pictures in OpenAI's form, unless told.")
  private @Nullable String chat;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Of the first stub, the others follow; any that are free unless told.")
  private int port;

  @Option(
      names = "--copies",
      paramLabel = "N",
      description = "So many of each kind, whose routes stand behind each other.")
  private int copies = 1;

  @Option(
      names = "--faults",
      paramLabel = "[STUB:]SHARE",
      description = "Such a share of all requests, 0 to 1, goes wrong, in mixed ways.")
  private final List<String> mixed = new ArrayList<>();

  @Option(
      names = "--fault",
      paramLabel = "[STUB:]FAULT=SHARE",
      description = "Such a share goes wrong in this way, as in --fault suno:lost=0.1.")
  private final List<String> single = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same one gives the same faults in the same order.")
  private long seed = 1;

  @Option(
      names = "--slow-ms",
      paramLabel = "N",
      description = "How late what is slow begins; 2000 unless told.")
  private int slowMs = 2_000;

  @Option(
      names = "--sandbox",
      description = "Pictures and songs are those of the sandbox, not plain paper and silence.")
  private boolean sandbox;

  @Option(
      names = "--voice",
      paramLabel = "URL",
      description = "Chats are answered by this server in OpenAI's form, not by one sentence.")
  private @Nullable URI voice;

  @Option(names = "--voice-key", paramLabel = "KEY", description = "A key of that server.")
  private String voiceKey = "";

  @Spec private CommandSpec spec;

  private StubUpstreams() {}

  public static void main(String[] arguments) {
    System.exit(line(new PrintWriter(System.err, true)).execute(arguments));
  }

  /**
   * The command.
   *
   * @param errors gets what is wrong with its arguments
   */
  static CommandLine line(PrintWriter errors) {
    var line = new CommandLine(new StubUpstreams()).setErr(errors);
    line.getCommandSpec().usageMessage().footer("Faults: " + String.join(", ", Fault.words()));
    return line;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Studio studio = sandbox ? new SandboxStudio() : new PlainStudio();
    Voice speaks = voice == null ? null : new Voice(voice, voiceKey);
    try (var upstreams = new Upstreams(kinds(), port, copies, speaks, studio)) {
      upstreams.stubs().values().forEach(stub -> stub.faults().slowness(Duration.ofMillis(slowMs)));
      setFaults(upstreams.stubs());
      if (record != null) {
        var lines = new Record(record);
        upstreams.stubs().forEach(lines::follow);
      }
      tell(upstreams);
      Thread.currentThread().join();
    } catch (IllegalArgumentException misuse) {
      spec.commandLine().getErr().println(misuse.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    return 0;
  }

  private void tell(Upstreams upstreams) throws IOException {
    PrintStream out = System.out;
    upstreams.stubs().forEach((name, stub) -> out.printf("%-12s %s%n", name, stub.url()));
    String yaml = Upstreams.yaml(upstreams.catalog());
    if (catalog == null) {
      out.println(yaml);
    } else {
      Files.writeString(catalog, yaml);
      out.println("The catalog: " + catalog.toAbsolutePath());
      out.println("  BEATRA_CATALOG=" + catalog.toAbsolutePath() + " scripts/beatra serve");
    }
    out.println("The stubs listen. Ctrl-C ends them.");
  }

  private List<StubKind> kinds() {
    if (chat == null) {
      return List.of(StubKind.values());
    }
    if (!List.of("openai", "anthropic").contains(chat)) {
      throw new IllegalArgumentException("--chat is openai or anthropic, not " + chat + ".");
    }
    List<StubKind> kinds = new ArrayList<>(List.of(StubKind.values()));
    kinds.remove(StubKind.OPENAI_IMAGES);
    kinds.remove(chat.equals("openai") ? StubKind.ANTHROPIC : StubKind.OPENAI);
    return kinds;
  }

  private void setFaults(Map<String, Stub> stubs) {
    var rates = new TreeMap<String, Map<Fault, Double>>();
    stubs.keySet().forEach(name -> rates.put(name, new TreeMap<>()));
    for (String each : mixed) {
      ForStub setting = ForStub.of(each, stubs);
      double share = share(setting.rest());
      setting.names().forEach(name -> rates.get(name).putAll(Faults.mixture(share)));
    }
    for (String each : single) {
      ForStub setting = ForStub.of(each, stubs);
      String[] parts = setting.rest().split("=", 2);
      Fault fault = Fault.of(parts[0]);
      double share = share(parts.length == 2 ? parts[1] : "");
      for (String name : setting.names()) {
        if (stubs.get(name).knows(fault)) {
          rates.get(name).put(fault, share);
        } else if (setting.names().size() == 1) {
          throw new IllegalArgumentException(name + " has no fault " + fault.word() + ".");
        }
      }
    }
    rates.forEach((name, some) -> stubs.get(name).faults().rates(seed + name.hashCode(), some));
  }

  private static double share(String text) {
    if (!text.matches("0?\\.\\d+|[01](\\.0+)?")) {
      throw new IllegalArgumentException("A share is a number from 0 to 1, not `" + text + "`.");
    }
    return Double.parseDouble(text);
  }

  /** What stands behind a stub's name, for it and its copies, or for all where there is none. */
  private record ForStub(List<String> names, String rest) {
    static ForStub of(String text, Map<String, Stub> stubs) {
      int colon = text.indexOf(':');
      String wanted = text.substring(0, Math.max(0, colon));
      List<String> names =
          stubs.keySet().stream()
              .filter(name -> wanted.isEmpty() || name.matches(wanted + "(-\\d+)?"))
              .toList();
      if (names.isEmpty()) {
        throw new IllegalArgumentException(
            "There is no stub " + wanted + ", only " + String.join(", ", stubs.keySet()) + ".");
      }
      return new ForStub(names, text.substring(colon + 1));
    }
  }
}
