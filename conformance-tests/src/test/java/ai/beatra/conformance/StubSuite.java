package ai.beatra.conformance;

import ai.beatra.conformance.StubServer.Reply;
import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.SocketSender;
import ai.beatra.conformance.server.Commands;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.states.States;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The suite on the contract of stub-spec, or on a copy that a test changed. */
final class StubSuite {
  private final Path temporary;

  /**
   * @param temporary where the copies are, and what the command line was asked for
   */
  StubSuite(Path temporary) {
    this.temporary = temporary;
  }

  static String report(Map<String, Verdict> verdicts, String trial) {
    return verdicts.get(trial) instanceof Verdict.Failed failed
        ? failed.report()
        : trial + ": " + verdicts.get(trial);
  }

  Map<String, Verdict> run(UnaryOperator<Reply> sabotage) throws IOException {
    return run(sabotage, stubSpec());
  }

  Map<String, Verdict> run(UnaryOperator<Reply> sabotage, Path spec) throws IOException {
    try (StubServer server = new StubServer(sabotage)) {
      return run(suite(spec, server.target(Optional.of(commands()))));
    }
  }

  static Map<String, Verdict> run(Suite suite) {
    return run(suite, name -> true);
  }

  static Map<String, Verdict> run(Suite suite, Predicate<String> wanted) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    suite.trials().stream()
        .flatMap(Trial::singles)
        .filter(trial -> wanted.test(trial.name()))
        .forEach(trial -> verdicts.put(trial.name(), trial.verdict()));
    return verdicts;
  }

  static Suite suite(Path spec, Target target) throws IOException {
    States states = new States(target, new Random(7));
    return new Suite(
        new Cases(Spec.load(spec)),
        target,
        states,
        new SocketSender(Duration.ofSeconds(30)),
        Scope.ALL,
        Selection.ALL);
  }

  /**
   * What scripts/conformance makes of the command line.
   *
   * @param only names of what is tried, none for all
   */
  static Session session(Spec spec, Target target, List<String> only) {
    Selection selection = Selection.of(spec, only);
    return new Session(spec, target, Optional.empty(), false, selection, Optional.empty());
  }

  static Path stubSpec() {
    return Path.of("src/test/resources/stub-spec");
  }

  Path copy(String openapi) throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("stub-spec"));
    for (String other : List.of("error-codes.yaml", "roadmap.yaml")) {
      Files.copy(stubSpec().resolve(other), directory.resolve(other));
    }
    Files.writeString(directory.resolve("openapi.yaml"), openapi);
    return directory;
  }

  /** A command line that makes one key, then another. */
  Commands commands() throws IOException {
    Path script = temporary.resolve("cli.sh");
    Files.writeString(
        script,
        """
        echo "$*" >> '%1$s/commands'
        if [ "$1" = keys ] && [ "$2" = create ]; then
          if mkdir '%1$s/first' 2>/dev/null
          then echo '{"id": "key_1", "key": "%2$s"}'
          else echo '{"id": "key_2", "key": "%3$s"}'
          fi
        else
          echo '{}'
        fi
        """
            .formatted(temporary, StubServer.REVOKED_KEY, StubServer.DISABLED_KEY));
    return Commands.shell("sh '" + script + "'");
  }
}
