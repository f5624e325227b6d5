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

  /** What each package may import of the others; the generated packages are open to all. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("error", List.of()),
          Map.entry("ids", List.of()),
          Map.entry("money", List.of()),
          Map.entry("tokens", List.of()),
          Map.entry("config", List.of()),
          Map.entry("metrics", List.of()),
          Map.entry("metrics.meters", List.of("metrics")),
          Map.entry("metrics.spans", List.of("config", "metrics")),
          Map.entry("store", List.of("config", "metrics")),
          Map.entry("notices", List.of("store")),
          Map.entry("nodes", List.of("config", "ids", "store", "notices")),
          Map.entry("shares", List.of()),
          Map.entry("texts", List.of()),
          Map.entry("media", List.of("error")),
          Map.entry("upstream", List.of("config", "error", "shares", "media")),
          Map.entry("accounts", List.of("config", "error", "ids", "store", "notices")),
          Map.entry("limits", List.of("error", "store", "nodes", "accounts")),
          Map.entry("limits.shared", List.of("limits", "error", "store", "nodes", "accounts")),
          Map.entry("provider", List.of("error")),
          Map.entry(
              "provider.anthropic",
              List.of(
                  "config",
                  "provider",
                  "provider.wire",
                  "provider.work",
                  "upstream",
                  "media",
                  "error")),
          Map.entry("provider.wire", List.of("config", "provider", "upstream", "error")),
          Map.entry(
              "provider.openai",
              List.of(
                  "config",
                  "texts",
                  "provider",
                  "provider.wire",
                  "provider.openai.dialect",
                  "upstream",
                  "error")),
          Map.entry(
              "provider.openai.image",
              List.of("config", "provider", "provider.wire", "provider.work", "upstream", "error")),
          Map.entry(
              "provider.openai.dialect",
              List.of("config", "provider", "provider.wire", "upstream", "error")),
          Map.entry(
              "provider.minimax",
              List.of("config", "provider", "provider.work", "upstream", "error")),
          Map.entry(
              "provider.suno", List.of("config", "provider", "provider.work", "upstream", "error")),
          Map.entry("provider.work", List.of("provider", "upstream", "error")),
          Map.entry(
              "provider.fal", List.of("config", "provider", "provider.work", "upstream", "error")),
          Map.entry("provider.sandbox", List.of("provider", "error")),
          Map.entry(
              "provider.sandbox.chat",
              List.of(
                  "provider",
                  "provider.sandbox.chat.reply",
                  "provider.sandbox.chat.schema",
                  "error",
                  "tokens")),
          Map.entry(
              "provider.sandbox.chat.reply",
              List.of("provider", "provider.sandbox", "provider.sandbox.chat.schema", "error")),
          Map.entry("provider.sandbox.chat.schema", List.of("provider", "error")),
          Map.entry("provider.sandbox.image", List.of("provider", "provider.sandbox", "error")),
          Map.entry("provider.sandbox.music", List.of("provider", "provider.sandbox", "error")),
          Map.entry("catalog", List.of("config", "error", "money", "provider")),
          Map.entry("net.connection", List.of()),
          Map.entry("net.codec", List.of("error", "ids", "net.connection")),
          Map.entry("net.body", List.of("shares", "net.connection")),
          Map.entry(
              "net", List.of("error", "ids", "shares", "net.connection", "net.codec", "net.body")),
          Map.entry("http", List.of("error", "metrics", "accounts", "net")),
          Map.entry("http.json", List.of("error", "texts")),
          Map.entry("http.errors", List.of("config", "error", "store", "net", "http", "http.json")),
          Map.entry(
              "http.checks", List.of("error", "texts", "net", "http", "http.json", "http.errors")),
          Map.entry(
              "http.auth",
              List.of(
                  "error",
                  "store",
                  "accounts",
                  "limits",
                  "net",
                  "http",
                  "http.errors",
                  "http.checks")),
          Map.entry(
              "http.dispatch",
              List.of(
                  "error",
                  "metrics",
                  "accounts",
                  "net",
                  "http",
                  "http.json",
                  "http.errors",
                  "http.checks",
                  "http.auth")),
          Map.entry("http.sse", List.of("accounts", "shares", "net", "http", "http.errors")),
          Map.entry(
              "http.answers", List.of("error", "blobs", "idempotency", "net", "http", "http.json")),
          Map.entry(
              "web",
              List.of(
                  "config",
                  "error",
                  "money",
                  "catalog",
                  "net",
                  "http",
                  "spec.site",
                  "spec.site.edition")),
          Map.entry("credits", List.of("config", "error", "ids", "money", "store", "accounts")),
          Map.entry("blobs", List.of("config", "error", "store")),
          Map.entry("idempotency", List.of("config", "error", "store", "accounts", "blobs")),
          Map.entry(
              "artifacts",
              List.of(
                  "config",
                  "error",
                  "ids",
                  "store",
                  "nodes",
                  "accounts",
                  "shares",
                  "media",
                  "blobs",
                  "idempotency",
                  "upstream",
                  "provider",
                  "http")),
          Map.entry(
              "tasks",
              List.of(
                  "config",
                  "error",
                  "metrics",
                  "ids",
                  "money",
                  "store",
                  "notices",
                  "nodes",
                  "shares",
                  "accounts",
                  "provider",
                  "credits",
                  "idempotency",
                  "artifacts",
                  "http")),
          Map.entry(
              "tasks.media",
              List.of(
                  "config",
                  "error",
                  "metrics",
                  "money",
                  "accounts",
                  "catalog",
                  "media",
                  "provider",
                  "routing",
                  "idempotency",
                  "blobs",
                  "artifacts",
                  "tasks",
                  "http")),
          Map.entry(
              "images",
              List.of(
                  "config",
                  "error",
                  "money",
                  "catalog",
                  "media",
                  "provider",
                  "artifacts",
                  "tasks",
                  "tasks.media",
                  "http")),
          Map.entry(
              "music",
              List.of(
                  "config",
                  "error",
                  "money",
                  "catalog",
                  "media",
                  "provider",
                  "artifacts",
                  "tasks",
                  "tasks.media",
                  "http")),
          Map.entry("routing", List.of("config", "error", "metrics", "catalog", "provider")),
          Map.entry(
              "calls",
              List.of(
                  "config",
                  "error",
                  "ids",
                  "money",
                  "store",
                  "nodes",
                  "accounts",
                  "limits",
                  "catalog",
                  "credits",
                  "idempotency")),
          Map.entry("chat.prompt", List.of("config", "tokens", "texts")),
          Map.entry(
              "chat.request",
              List.of("config", "money", "catalog", "provider", "upstream", "chat.prompt", "http")),
          Map.entry(
              "chat",
              List.of(
                  "config",
                  "error",
                  "metrics",
                  "ids",
                  "money",
                  "tokens",
                  "accounts",
                  "catalog",
                  "provider",
                  "routing",
                  "chat.prompt",
                  "chat.request",
                  "calls",
                  "credits",
                  "idempotency",
                  "http")),
          Map.entry("log", List.of("config")),
          Map.entry("backup", List.of("config", "store", "blobs")),
          Map.entry(
              "erasure",
              List.of("config", "ids", "money", "store", "accounts", "blobs", "notices")),
          Map.entry("cli.print", List.of()),
          Map.entry(
              "cli",
              List.of(
                  "cli.print",
                  "config",
                  "ids",
                  "money",
                  "store",
                  "accounts",
                  "credits",
                  "blobs",
                  "backup",
                  "erasure",
                  "upstream",
                  "provider.openai",
                  "provider.anthropic",
                  "provider.fal",
                  "provider.minimax",
                  "provider.suno",
                  "provider.work")));

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
