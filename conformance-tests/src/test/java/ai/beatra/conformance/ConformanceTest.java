package ai.beatra.conformance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Replays the spec against the packaged server of this checkout, or with {@code -Dbeatra.url} and
 * {@code -Dbeatra.key} against any other ({@code -Dbeatra.cli}: its command line, {@code
 * -Dbeatra.faults=true}: it offers the sandbox-fault models). {@code -Dbeatra.record=<file>} writes
 * the answers to that file.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConformanceTest {
  private final List<LocalServer> servers = new ArrayList<>();
  private final List<Suite> suites = new ArrayList<>();

  @BeforeAll
  void start() throws IOException, InterruptedException {
    Checkout checkout = Checkout.find();
    Target target = foreign().isPresent() ? foreign().get() : own(checkout);
    suites.add(
        new Suite(Spec.load(checkout.spec()), target, new SocketSender(Duration.ofMinutes(1))));
  }

  @AfterAll
  void stop() throws IOException {
    for (LocalServer server : servers) {
      server.close();
    }
    String file = System.getProperty("beatra.record", "");
    for (Suite suite : suites) {
      System.out.println(suite.summary());
      if (!file.isEmpty()) {
        Recording.write(suite, Path.of(file));
      }
    }
  }

  @TestFactory
  Stream<DynamicNode> conformance() {
    List<DynamicNode> nodes = new ArrayList<>();
    suites.forEach(suite -> suite.trials().forEach(trial -> nodes.add(node(trial))));
    servers.forEach(
        server ->
            nodes.add(
                DynamicTest.dynamicTest(
                    "the server stops on SIGTERM", () -> judge(server.stop()))));
    return nodes.stream();
  }

  private Target own(Checkout checkout) throws IOException, InterruptedException {
    LocalServer server = LocalServer.start(checkout.launcher());
    servers.add(server);
    return server.target();
  }

  private static Optional<Target> foreign() {
    return property("beatra.url")
        .map(
            url ->
                new Target(
                    URI.create(url),
                    property("beatra.key")
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "-Dbeatra.url needs a key as well: -Dbeatra.key=sk-…")),
                    Boolean.getBoolean("beatra.own"),
                    Boolean.getBoolean("beatra.faults"),
                    property("beatra.cli").map(Commands::shell)));
  }

  private static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
  }

  private static DynamicNode node(Trial trial) {
    if (trial instanceof Trial.Group group) {
      return DynamicContainer.dynamicContainer(
          group.name(), group.trials().stream().map(ConformanceTest::node));
    }
    Trial.Single single = (Trial.Single) trial;
    return DynamicTest.dynamicTest(single.name(), () -> judge(single.verdict()));
  }

  private static void judge(Verdict verdict) {
    if (verdict instanceof Verdict.Skipped skipped) {
      throw new TestAbortedException(skipped.reason());
    }
    if (verdict instanceof Verdict.Failed failed) {
      AssertionFailedError error = new AssertionFailedError(failed.report());
      error.setStackTrace(new StackTraceElement[0]);
      throw error;
    }
  }
}
