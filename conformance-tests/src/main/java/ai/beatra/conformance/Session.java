package ai.beatra.conformance;

import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.HttpSender;
import ai.beatra.conformance.http.JdkSender;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.http.SocketSender;
import ai.beatra.conformance.report.HtmlReport;
import ai.beatra.conformance.report.JsonReport;
import ai.beatra.conformance.report.Outcome;
import ai.beatra.conformance.report.Result;
import ai.beatra.conformance.server.LocalServer;
import ai.beatra.conformance.server.Stubs;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.server.UpstreamCatalog;
import ai.beatra.conformance.states.States;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The server that was asked for, any by its URL, else this checkout's own, with the spec. */
public final class Session implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LOG_PATIENCE = Duration.ofSeconds(10);
  private static final String SCRIPT = "scripts/beatra";
  private static final String PROBE = "/v1/models";
  private static final String UPSTREAM = "upstream";

  private final Spec spec;
  private final Cases cases;
  private final Target target;
  private final Optional<LocalServer> server;
  private final boolean readOnly;
  private final Selection selection;
  private final Optional<String> hint;
  private final States states;
  private final Map<String, Suite> suites = new LinkedHashMap<>();
  private final Map<String, Verdict> ended = new LinkedHashMap<>();
  private final ExecutorService background = Executors.newSingleThreadExecutor(Session::daemon);
  private final ExecutorService upstream = Executors.newSingleThreadExecutor(Session::daemon);
  private @Nullable LocalServer routed;
  private @Nullable Stubs stubs;

  /**
   * @param server the one that was started for it, if it was
   * @param hint what a first look at the server has shown, for people
   */
  Session(
      Spec spec,
      Target target,
      Optional<LocalServer> server,
      boolean readOnly,
      Selection selection,
      Optional<String> hint) {
    this.selection = selection;
    this.hint = hint;
    this.readOnly = readOnly;
    this.spec = spec;
    this.cases = new Cases(spec);
    this.target = target;
    this.server = server;
    this.states = new States(target, new Random());
  }

  /** Opens what the system properties {@code beatra.url}, {@code beatra.key} and so on say. */
  public static Session openAsProperties() throws IOException, InterruptedException {
    return open(Spec.load(checkout().resolve("spec")), Options.ofProperties(), Selection.ALL);
  }

  /**
   * Starts the packaged server when no {@code url} is among the options.
   *
   * @throws IOException when there is no server, or none that takes the key; its message says so
   */
  static Session open(Spec spec, Options options, Selection selection)
      throws IOException, InterruptedException {
    boolean readOnly = options.has("read-only");
    if (options.url().isPresent()) {
      Target target = options.target();
      Optional<String> hint = probed(target);
      return new Session(spec, target, Optional.empty(), readOnly, selection, hint);
    }
    Path checkout = checkout();
    Stubs stubs = options.stubs().isEmpty() ? null : Stubs.start(checkout, options.stubs().get());
    LocalServer server =
        stubs == null ? LocalServer.start(checkout.resolve(SCRIPT)) : stubs.serve(spec);
    Target target = stubs == null ? server.target() : server.target().lacking(stubs.lacking(spec));
    Session session =
        new Session(spec, target, Optional.of(server), readOnly, selection, Optional.empty());
    session.stubs = stubs;
    return session;
  }

  /** Asks once with the key, so that a wrong one is told once and not by each example. */
  private static Optional<String> probed(Target target) throws IOException {
    Map<String, String> headers = Map.of("Authorization", "Bearer " + target.key());
    Answer answer =
        new SocketSender(PATIENCE).send(target.url(), new Request("GET", PROBE, headers));
    String told =
        "GET %s%s with this key was answered %d".formatted(target.url(), PROBE, answer.status());
    JsonNode error =
        Json.parse(answer.body()).map(body -> body.path("error")).orElse(MissingNode.getInstance());
    if (answer.status() == 401 || answer.status() == 403) {
      throw new IOException(
          "%s %s: %s\nName a key of this server with --key or BEATRA_API_KEY."
              .formatted(
                  told, error.path("code").asText("(no code)"), error.path("message").asText()));
    }
    return answer.status() == 404
        ? Optional.of(told + ": is this the base URL of a beatra?")
        : Optional.empty();
  }

  /** The ways in which the suite can be run: by which client, and whose models answer. */
  public List<String> ways() {
    if (readOnly || stubs != null) {
      return List.of("socket");
    }
    return server.isPresent() && selection.chats()
        ? List.of("socket", "JDK", UPSTREAM)
        : List.of("socket", "JDK");
  }

  /**
   * What there is to try on each of these ways. The server behind an upstream is another one, so
   * what it is asked is begun at once.
   */
  public Map<String, List<Trial>> trials(List<String> ways)
      throws IOException, InterruptedException {
    states.prepare(selection.states(spec), background);
    Map<String, List<Trial>> trials = new LinkedHashMap<>();
    for (String way : ways) {
      List<Trial> all = suite(way).trials();
      boolean ahead = way.equals(UPSTREAM);
      trials.put(way, ahead ? all.stream().map(each -> each.ahead(upstream)).toList() : all);
    }
    return trials;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "conformance-session");
    thread.setDaemon(true);
    return thread;
  }

  /** The suite on one of the ways; the server it needs is started. */
  private Suite suite(String way) throws IOException, InterruptedException {
    Suite suite =
        switch (way) {
          case "JDK" -> suite(target, states, new JdkSender(PATIENCE), Scope.EXAMPLES);
          case UPSTREAM -> routedSuite();
          default ->
              suite(
                  target,
                  states,
                  new SocketSender(PATIENCE),
                  readOnly ? Scope.READ_ONLY : Scope.ALL);
        };
    suites.put(way, suite);
    return suite;
  }

  /** A second server, of which the first one is the upstream. */
  private Suite routedSuite() throws IOException, InterruptedException {
    Path checkout = checkout();
    String catalog = UpstreamCatalog.of(checkout.resolve("spec/catalog.yaml"), spec, target);
    LocalServer second =
        LocalServer.startRouted(checkout.resolve(SCRIPT), catalog, Models.UPSTREAM);
    routed = second;
    Target routedTarget = second.target();
    States routedStates = new States(routedTarget, new Random());
    routedStates.prepare(selection.states(spec), background);
    return suite(routedTarget, routedStates, new SocketSender(PATIENCE), Scope.REFUSALS);
  }

  private Suite suite(Target asked, States made, HttpSender sender, Scope scope) {
    return new Suite(cases, asked, made, sender, scope, selection);
  }

  /** What is to be tried last, of the servers that were started. */
  public List<Trial.Single> endings() {
    List<Trial.Single> trials = new ArrayList<>();
    LocalServer first = server.orElse(null);
    if (first == null || !selection.whole()) {
      return trials;
    }
    LocalServer second = routed;
    suites.forEach(
        (way, suite) -> {
          LocalServer asked = way.equals(UPSTREAM) && second != null ? second : first;
          trials.add(
              new Trial.Single(
                  "every request has its line in the access log · " + way,
                  () -> asked.logged(suite.journal().requests(), LOG_PATIENCE)));
        });
    if (second != null) {
      trials.add(
          new Trial.Single("every answer came through the upstream", () -> throughUpstream(first)));
      trials.add(new Trial.Single("the server before an upstream stops on SIGTERM", second::stop));
    }
    trials.add(new Trial.Single("the server stops on SIGTERM", first::stop));
    return trials.stream().map(trial -> trial.notedIn(ended::put)).toList();
  }

  /** The upstream's access log has one line for each answer, and none for refused requests. */
  private Verdict throughUpstream(LocalServer upstream) throws IOException {
    Set<String> others = new HashSet<>();
    long answers = 0;
    for (var entry : suites.entrySet()) {
      if (entry.getKey().equals(UPSTREAM)) {
        answers = entry.getValue().journal().answersOfModels();
      } else {
        others.addAll(entry.getValue().journal().requests().keySet());
      }
    }
    long calls = upstream.calls(Operation.CHAT, others);
    return answers > 0 && answers == calls
        ? new Verdict.Passed()
        : new Verdict.Failed(
            "Models answered %d requests, but the upstream was asked %d times."
                .formatted(answers, calls));
  }

  Selection selection() {
    return selection;
  }

  Optional<String> hint() {
    return hint;
  }

  /** The server under test. */
  public Target target() {
    return target;
  }

  Outcome outcome() {
    Map<String, List<Result>> results = new LinkedHashMap<>();
    Map<String, Verdict> checks = new LinkedHashMap<>();
    suites.forEach(
        (way, suite) -> {
          results.put(way, suite.journal().results());
          suite
              .journal()
              .judged()
              .forEach((name, verdict) -> checks.put(name + " · " + way, verdict));
        });
    checks.putAll(ended);
    return new Outcome(cases, results, checks, target.shownUrl());
  }

  /** Writes what was tried so far to index.html and report.json, and tells where the page is. */
  public Path report() throws IOException {
    Path directory = checkout().resolve("conformance-tests/target/conformance");
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("report.json"), JsonReport.of(outcome()));
    return Files.writeString(directory.resolve("index.html"), HtmlReport.of(outcome()));
  }

  @Override
  public void close() throws IOException {
    upstream.shutdownNow();
    background.shutdownNow();
    if (routed != null) {
      routed.close();
    }
    if (server.isPresent()) {
      server.get().close();
    }
    if (stubs != null) {
      stubs.close();
    }
  }

  /** Looks upwards from the working directory. */
  public static Path checkout() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("spec/openapi.yaml"))) {
        return at;
      }
    }
    throw new IllegalStateException("No spec/openapi.yaml here or above. Run it in the checkout.");
  }
}
