package ai.beatra;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of CONTRIBUTING.md. */
final class ArchitectureTest {
  private static final String ROOT = "ai.beatra.";

  /**
   * What each package may import of the others, a row each; the generated packages are open to all.
   */
  private static final String TABLE =
      """
      error:
      ids:
      money:
      tokens:
      config:
      metrics:
      metrics.meters: metrics
      metrics.spans: config, metrics
      store: config, metrics
      notices: store
      nodes: config, ids, store, notices, shares
      shares:
      texts:
      media: error
      upstream: config, error, shares, media
      accounts: config, error, ids, store, notices
      limits: error, store, nodes, accounts
      limits.shared: limits, error, store, nodes, accounts, shares
      provider: error
      provider.anthropic: config, provider, provider.wire, provider.work, upstream, media, error
      provider.wire: config, provider, provider.work, upstream, error
      provider.openai: config, texts, provider, provider.wire, provider.openai.dialect, upstream,
          error
      provider.openai.image: config, provider, provider.wire, provider.work, upstream, error
      provider.openai.dialect: config, provider, provider.wire, upstream, error
      provider.minimax: config, provider, provider.work, upstream, error
      provider.suno: config, provider, provider.work, upstream, error
      provider.work: provider, upstream, error
      provider.fal: config, provider, provider.work, upstream, error
      provider.sandbox: provider, error
      provider.sandbox.chat: provider, provider.sandbox.chat.reply, provider.sandbox.chat.schema,
          error, tokens
      provider.sandbox.chat.reply: provider, provider.sandbox, provider.sandbox.chat.schema, error
      provider.sandbox.chat.schema: provider, error
      provider.sandbox.image: provider, provider.sandbox, error
      provider.sandbox.music: provider, provider.sandbox, error
      catalog: config, error, money, provider
      net.connection: shares
      net.codec: error, ids, net.connection
      net.body: shares, net.connection
      net: error, ids, shares, net.connection, net.codec, net.body
      http: error, metrics, accounts, net
      http.json: error, texts
      http.errors: config, error, store, net, http, http.json
      http.checks: error, texts, net, http, http.json, http.errors
      http.auth: error, store, accounts, limits, net, http, http.errors, http.checks
      http.dispatch: error, metrics, accounts, net, http, http.json, http.errors, http.checks,
          http.auth
      http.sse: accounts, shares, net, http, http.errors
      http.answers: error, blobs, idempotency, net, http, http.json
      web: config, error, money, catalog, net, http, spec.site, spec.site.edition
      credits: config, error, ids, money, store, accounts
      blobs: config, error, store
      idempotency: config, error, store, accounts, blobs
      artifacts: config, error, ids, store, nodes, accounts, shares, media, blobs, idempotency,
          upstream, provider, http
      tasks: config, error, metrics, ids, money, store, notices, nodes, shares, accounts,
          provider, credits, idempotency, artifacts, http
      tasks.media: config, error, metrics, money, accounts, catalog, media, provider, routing,
          idempotency, blobs, artifacts, tasks, http
      images: config, error, money, catalog, media, provider, artifacts, tasks, tasks.media, http
      music: config, error, money, catalog, media, provider, artifacts, tasks, tasks.media, http
      routing: config, error, metrics, catalog, provider
      calls: config, error, ids, money, store, nodes, accounts, limits, catalog, credits,
          idempotency
      chat.prompt: config, tokens, texts
      chat.request: config, money, catalog, provider, upstream, chat.prompt, http
      chat: config, error, metrics, ids, money, tokens, accounts, catalog, provider, routing,
          chat.prompt, chat.request, calls, credits, idempotency, http
      log: config
      backup: config, store, blobs
      erasure: config, ids, money, store, accounts, credits, blobs, notices
      cli.print:
      cli: cli.print, config, ids, money, store, accounts, credits, blobs, backup, erasure,
          upstream, provider.openai, provider.anthropic, provider.fal, provider.minimax,
          provider.suno, provider.work
      """;

  private static final Map<String, List<String>> MAY_IMPORT = rows();

  /** Whoever may import these may import their sub-rooms as well; they themselves may not. */
  private static final Set<String> WITH_SUB_ROOMS = Set.of("net", "http");

  private static final Set<String> OPEN_TO_ALL = Set.of("api", "model");
  private static final String SERVER = "server";

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // The renderer of the docs is a library here, with rules of its own.
          .withImportOption(location -> !location.contains("/ai/beatra/spec/"))
          .importPackages("ai.beatra");

  private static Map<String, List<String>> rows() {
    // A row goes on where it is indented.
    return TABLE
        .replaceAll("\\n +", " ")
        .lines()
        .map(row -> row.split(":"))
        .collect(Collectors.toMap(row -> row[0], ArchitectureTest::allowed));
  }

  private static List<String> allowed(String[] row) {
    return row.length == 1 ? List.of() : List.of(row[1].strip().split(", "));
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> known = new TreeSet<>(MAY_IMPORT.keySet());
    known.add(SERVER);
    known.addAll(OPEN_TO_ALL);

    assertThat(packages().map(ArchitectureTest::name)).containsExactlyInAnyOrderElementsOf(known);
  }

  @TestFactory
  Stream<DynamicTest> packagesImportOnlyWhatTheTableLetsThem() {
    return MAY_IMPORT.entrySet().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.getKey(), () -> mayImport(row.getKey(), row.getValue()).check(CLASSES)));
  }

  private static ArchRule mayImport(String name, List<String> allowed) {
    List<String> all = new ArrayList<>(allowed);
    all.add(name);
    all.addAll(OPEN_TO_ALL);
    if (!name.equals("error")) {
      // ErrorCode is generated, and stands in the package of the exceptions that carry it.
      all.add("error");
    }
    String[] packages =
        all.stream().map(each -> ROOT + each + subRooms(name, each)).toArray(String[]::new);
    return noClasses()
        .that(resideInAPackage(ROOT + name))
        .should()
        .dependOnClassesThat(resideInAPackage("ai.beatra..").and(not(resideInAnyPackage(packages))))
        .as(name + " imports only " + allowed);
  }

  private static String subRooms(String from, String to) {
    return WITH_SUB_ROOMS.contains(to) && !from.startsWith(to) ? ".." : "";
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("ai.beatra.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  static Stream<JavaPackage> packages() {
    return CLASSES.stream()
        .map(each -> each.getPackage())
        .filter(each -> each.getName().startsWith(ROOT))
        .collect(Collectors.toMap(JavaPackage::getName, each -> each, (a, b) -> a))
        .values()
        .stream();
  }

  private static String name(JavaPackage each) {
    return each.getName().substring(ROOT.length());
  }

  static String[] rooms(String... names) {
    return Stream.of(names).map(name -> ROOT + name).toArray(String[]::new);
  }
}
