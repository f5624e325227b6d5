package ai.beatra.server;

import ai.beatra.cli.ConfigOptions;
import ai.beatra.cli.KeyChecks;
import ai.beatra.cli.print.Fields;
import ai.beatra.cli.print.JsonRows;
import ai.beatra.cli.print.Rows;
import ai.beatra.cli.print.TableRows;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Model;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.config.Config;
import ai.beatra.http.json.Json;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.work.FreeQuestion.Found;
import ai.beatra.shares.Backlog;
import ai.beatra.tokens.Tokenizer;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamRequest;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** beatra models … */
@Command(name = "models", description = "The models of the catalog, and who serves them.")
final class ModelsCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_BYTES = 1 << 20;

  private final ConfigOptions options;
  private final PrintWriter out;
  private final Json json = new Json(Json.mapper());

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, for programs.")
  private boolean programs;

  ModelsCommand(ConfigOptions options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  private void print(List<Fields> rows) throws IOException {
    Rows printed = programs ? new JsonRows(out) : new TableRows(out);
    if (!rows.isEmpty()) {
      printed.add(rows);
    }
    printed.end();
  }

  private CatalogConfig catalog(Config config) {
    return CatalogConfig.load(config, options.environment());
  }

  @Command(
      name = "list",
      description = "List the models with their routes, and how the running server finds these.")
  int list() throws IOException, InterruptedException {
    Config config = options.load();
    CatalogConfig catalog = catalog(config);
    JsonNode ready = ready(config);
    var rows = new ArrayList<Fields>();
    for (Model model : catalog.models()) {
      for (Route route : model.routes()) {
        rows.add(
            of(model, route)
                .with(
                    "capabilities",
                    model.capabilities().stream()
                        .map(Enum::name)
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(",")))
                .with("weight", route.weight())
                .with("health", health(ready, route)));
      }
    }
    print(rows);
    return ExitCode.OK;
  }

  private static Fields of(Model model, Route route) {
    return new Fields()
        .with("model", model.id())
        .with("provider", route.provider())
        .with("upstream_model", route.upstreamModel());
  }

  private static String health(@Nullable JsonNode ready, Route route) {
    if (ready == null) {
      return "unknown";
    }
    String state = ready.path("unhealthy_providers").path(route.provider()).asText("healthy");
    String resting = ready.path("resting_keys").path(route.provider()).asText();
    return resting.isEmpty() ? state : state + ", " + resting + " keys rest";
  }

  /** What the server of this configuration says of itself; null if none does. */
  private static @Nullable JsonNode ready(Config config) throws InterruptedException {
    var request =
        new UpstreamRequest(
            URI.create("http://127.0.0.1:" + config.server().port() + "/ready"),
            Map.of(),
            null,
            new TimeOuts(PATIENCE, PATIENCE, PATIENCE, PATIENCE));
    try (var client = new UpstreamClient(1)) {
      byte[] body = client.fetch(request, MOST_BYTES).get().body();
      JsonNode said = new ObjectMapper().readTree(body);
      return said.has("checks") ? said : null;
    } catch (ExecutionException | IOException e) {
      return null;
    }
  }

  @Command(
      name = "check",
      description =
          "Ask each route whether it works; exit code 1 if one does not. Chat models are asked for"
              + " a few tokens, which may cost a little; of pictures and songs nothing is made: the"
              + " upstream is asked for what costs nothing, with each key.")
  int check() throws IOException, InterruptedException {
    Config config = options.load();
    CatalogConfig catalog = catalog(config);
    var pools = Pools.with(Pools.newTimer(), Pools.newSandbox(), new Backlog(1));
    var rows = new ArrayList<Fields>();
    boolean works = true;
    try (var wiring = new ModelWiring(config, catalog, Clock.systemUTC(), pools, new Tokenizer());
        var client = new UpstreamClient(1)) {
      Map<String, ChatProvider> chat = wiring.chat();
      var keys = new KeyChecks(client);
      for (Model model : catalog.models()) {
        for (Route route : model.routes()) {
          List<Found> found = check(model, route, catalog, chat, keys);
          works &= found.stream().allMatch(each -> each.fault().isEmpty());
          rows.add(checked(of(model, route), found));
        }
      }
    } finally {
      pools.stopServing();
      pools.stopStoring();
    }
    print(rows);
    return works ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private List<Found> check(
      Model model,
      Route route,
      CatalogConfig catalog,
      Map<String, ChatProvider> chat,
      KeyChecks keys)
      throws InterruptedException {
    ChatProvider provider = chat.get(route.provider());
    if (model.capabilities().contains(Capability.CHAT) && provider != null) {
      RouteProbe.Found found = RouteProbe.ask(provider, route.upstreamModel(), json);
      return List.of(new Found("a few tokens", found.fault(), found.millis()));
    }
    CatalogConfig.Provider by = catalog.providers().get(route.provider());
    if (by == null || by.kind() == CatalogConfig.ProviderKind.SANDBOX) {
      return List.of(new Found("nothing: it is built in", "", 0));
    }
    return keys.of(by, route.upstreamModel());
  }

  /** What is wrong with each key that is, or how long the slowest took. */
  private static Fields checked(Fields row, List<Found> found) {
    if (found.isEmpty()) {
      return row.with("result", "cannot be tried without paying")
          .with("asked_for", null)
          .with("milliseconds", null);
    }
    var faults = new ArrayList<String>();
    for (int i = 0; i < found.size(); i++) {
      String fault = found.get(i).fault();
      if (!fault.isEmpty()) {
        faults.add(found.size() > 1 ? "key " + (i + 1) + ": " + fault : fault);
      }
    }
    return row.with("result", faults.isEmpty() ? "works" : String.join("; ", faults))
        .with("asked_for", found.get(0).about())
        .with("milliseconds", found.stream().mapToLong(Found::millis).max().orElse(0));
  }

  @Command(
      name = "reload",
      description =
          "Have the running server read the catalog again, as SIGHUP does. Nothing that runs is"
              + " interrupted; a catalog that is wrong changes nothing.")
  int reload() throws IOException, InterruptedException {
    Config config = options.load();
    int models = catalog(config).models().size();
    long pid = server(config.dataDir());
    if (ignoresHangup(pid)) {
      throw new IOException(
          "the server, process "
              + pid
              + ", was started under nohup and so does not hear SIGHUP; start it with setsid or as a"
              + " service");
    }
    Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(pid)).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("the server, process " + pid + ", could not be told");
    }
    out.println(
        "The server, process "
            + pid
            + ", was told to read "
            + models
            + " models; its log says"
            + " when it has them.");
    return ExitCode.OK;
  }

  private static long server(Path dataDir) throws IOException {
    Path lock = dataDir.resolve("lock");
    try {
      long pid = Long.parseLong(Files.readString(lock, StandardCharsets.US_ASCII).strip());
      if (ProcessHandle.of(pid).isPresent()) {
        return pid;
      }
    } catch (NoSuchFileException | NumberFormatException e) {
      // Told below.
    }
    throw new IOException("no server runs on the data directory " + dataDir);
  }

  /** Whether the process was started with SIGHUP ignored, which the JVM then leaves so. */
  static boolean ignoresHangup(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Character.digit(line.charAt(line.length() - 1), 16) & 1) == 1);
  }
}
