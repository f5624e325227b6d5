package ai.beatra.conformance;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Replays the spec against the packaged server of this checkout, or with {@code -Dbeatra.url} and
 * {@code -Dbeatra.key} against any other ({@code -Dbeatra.cli}: its command line, {@code
 * -Dbeatra.faults=true}: it offers the sandbox-fault models, {@code -Dbeatra.own=true}: it runs the
 * default catalog). {@code -Dbeatra.record=<file>} writes the answers to that file.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConformanceTest {
  private final List<Session> sessions = new ArrayList<>();

  @BeforeAll
  void open() throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>();
    for (String name : List.of("url", "key", "cli", "own", "faults")) {
      String value = System.getProperty("beatra." + name, "");
      if (!value.isBlank()) {
        options.put(name, value);
      }
    }
    sessions.add(Session.open(options, new SocketSender(Duration.ofMinutes(1))));
  }

  @AfterAll
  void close() throws IOException {
    String file = System.getProperty("beatra.record", "");
    for (Session session : sessions) {
      System.out.println(session.suite().summary());
      if (!file.isBlank()) {
        Recording.write(session.suite(), Path.of(file));
      }
      session.close();
    }
  }

  @TestFactory
  Stream<DynamicNode> conformance() {
    List<DynamicNode> nodes = new ArrayList<>();
    for (Session session : sessions) {
      session.suite().trials().forEach(trial -> nodes.add(node(trial)));
      session
          .server()
          .map(server -> dynamicTest("the server stops on SIGTERM", () -> judge(server.stop())))
          .ifPresent(nodes::add);
    }
    return nodes.stream();
  }

  private static DynamicNode node(Trial trial) {
    if (trial instanceof Trial.Group group) {
      return dynamicContainer(group.name(), group.trials().stream().map(ConformanceTest::node));
    }
    Trial.Single single = (Trial.Single) trial;
    return dynamicTest(single.name(), () -> judge(single.verdict()));
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
