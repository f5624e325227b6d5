package ai.beatra.conformance.mutants;

import ai.beatra.conformance.Scope;
import ai.beatra.conformance.Selection;
import ai.beatra.conformance.Session;
import ai.beatra.conformance.Suite;
import ai.beatra.conformance.Trial;
import ai.beatra.conformance.cases.Cases;
import ai.beatra.conformance.cases.Generated;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.YamlFile;
import ai.beatra.conformance.http.SocketSender;
import ai.beatra.conformance.server.LocalServer;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.states.States;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether the suite is worth anything: breaks the server and the spec, and the suite has to see.
 */
final class Mutate {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path spec;
  private final Cases unedited;
  private final Target target;
  private final States states;
  private final Saboteur saboteur;

  /**
   * @param asked the server to break
   */
  Mutate(Path spec, Target asked, Saboteur saboteur) throws IOException {
    this.spec = spec;
    this.unedited = new Cases(Spec.load(spec));
    this.saboteur = saboteur;
    this.target =
        new Target(saboteur.url(), asked.key(), asked.models(), asked.faults(), asked.commands());
    // States are those of the server itself: one is a stream that nobody reads, which the saboteur
    // would.
    this.states = new States(asked, new Random());
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.exit(run(List.of(arguments), System.out));
  }

  /**
   * @return 0 when every mutant was caught, 1 when one survived, 2 for arguments not understood
   */
  static int run(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
    boolean quick = arguments.size() == 2 && arguments.get(0).equals("--quick");
    if (!arguments.isEmpty() && !(quick && arguments.get(1).matches("[1-9]\\d{0,3}"))) {
      out.println("usage: scripts/mutate [--quick COUNT]");
      return 2;
    }
    Path checkout = Session.checkout();
    try (LocalServer server = LocalServer.start(checkout.resolve("scripts/beatra"));
        Saboteur saboteur = new Saboteur(server.target().url())) {
      Mutate mutate = new Mutate(checkout.resolve("spec"), server.target(), saboteur);
      List<Mutant> all = Mutants.all(server.target().key());
      List<Mutant> some = quick ? Mutants.spread(all, Integer.parseInt(arguments.get(1))) : all;
      Optional<String> complaint = mutate.caughtBy(Mutant.of("nothing", Mutant.SANE));
      if (complaint.isPresent()) {
        out.println("Nothing is broken yet, but the suite says: " + complaint.get());
        return 1;
      }
      return mutate.tryAll(some, out);
    }
  }

  private int tryAll(List<Mutant> mutants, PrintStream out) throws IOException {
    int survived = 0;
    for (Mutant mutant : mutants) {
      Optional<String> caught = caughtBy(mutant);
      survived += caught.isEmpty() ? 1 : 0;
      out.printf("%-60s %s%n", shortened(mutant.name(), 60), caught.orElse("SURVIVED"));
    }
    out.printf(
        "%d mutants, %d caught, %d survived%n",
        mutants.size(), mutants.size() - survived, survived);
    return survived == 0 ? 0 : 1;
  }

  /** What the suite says first when the mutant answers it; empty when it is content. */
  Optional<String> caughtBy(Mutant mutant) throws IOException {
    if (mutant.edit().isEmpty()) {
      return caughtBy(mutant, unedited, Selection.ALL);
    }
    Path temporary = Files.createTempDirectory("beatra-mutant");
    try {
      Cases cases = new Cases(Spec.load(edited(mutant.edit().get(), temporary)));
      return caughtBy(mutant, cases, Selection.ALL);
    } finally {
      remove(temporary);
    }
  }

  /** The same of what it says of one example, which is a part of the whole. */
  Optional<String> caughtBy(Mutant mutant, String example) {
    return caughtBy(mutant, unedited, new Selection(false, Set.of(), Set.of(example)));
  }

  private Optional<String> caughtBy(Mutant mutant, Cases read, Selection selection) {
    saboteur.breakBy(mutant.server());
    Suite suite = new Suite(read, target, states, new SocketSender(PATIENCE), Scope.ALL, selection);
    for (Trial trial : suite.trials()) {
      Optional<String> caught = caughtBy(trial, suite);
      if (caught.isPresent()) {
        return caught;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> caughtBy(Trial trial, Suite suite) {
    if (trial instanceof Trial.Group group) {
      return group.trials().stream().flatMap(each -> caughtBy(each, suite).stream()).findFirst();
    }
    Trial.Single single = (Trial.Single) trial;
    if (!(single.verdict() instanceof Verdict.Failed failed)) {
      return Optional.empty();
    }
    return suite.journal().results().stream()
        .filter(result -> result.verdict() instanceof Verdict.Failed)
        .map(result -> result.tried().title() + ": " + firstLine(result.faults().get(0)))
        .findFirst()
        .or(() -> Optional.of(single.name() + ": " + firstLine(failed.report())));
  }

  private static String firstLine(String text) {
    return shortened(text.lines().findFirst().orElse(""), 100);
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  /** A copy of the spec with one thing changed. */
  private Path edited(Mutant.Edit edit, Path temporary) throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("spec"));
    for (String name : List.of("openapi.yaml", "error-codes.yaml", "roadmap.yaml")) {
      Path file = spec.resolve(name);
      if (name.equals(edit.file())) {
        var changed = Generated.changed(YamlFile.read(file).root(), edit.pointer(), edit.value());
        Files.writeString(copy.resolve(name), Json.yaml(changed));
      } else {
        Files.copy(file, copy.resolve(name));
      }
    }
    return copy;
  }

  private static void remove(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(files::add);
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
