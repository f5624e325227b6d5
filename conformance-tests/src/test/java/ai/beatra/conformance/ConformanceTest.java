package ai.beatra.conformance;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.report.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Replays the spec against the packaged server of this checkout, or with {@code -Dbeatra.url} and
 * {@code -Dbeatra.key} against any other ({@code -Dbeatra.cli}: its command line, {@code
 * -Dbeatra.faults=true}: it offers the sandbox-fault models, {@code -Dbeatra.own=true}: it runs the
 * default catalog). With {@code -Pthorough} that is done once with each HTTP client and once with
 * its models behind an upstream, in an ordinary build in the first of these ways.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConformanceTest {
  private static final boolean EVERYWHERE =
      Boolean.parseBoolean(System.getProperty("everywhere", "true"));

  private final Session session;
  private final Map<String, List<Trial>> trials;

  ConformanceTest() throws IOException, InterruptedException {
    session = Session.openAsProperties();
    List<String> ways = session.ways();
    trials = session.trials(EVERYWHERE ? ways : ways.subList(0, 1));
  }

  @AfterAll
  void close() throws IOException {
    session
        .outcome()
        .results()
        .forEach((way, some) -> System.out.println(way + ": " + Outcome.Count.of(some)));
    System.out.println("The report: " + session.report());
    session.close();
  }

  @TestFactory
  Stream<DynamicNode> conformance() {
    List<DynamicNode> nodes = new ArrayList<>();
    trials.forEach(
        (way, all) -> nodes.add(dynamicContainer(way, all.stream().map(each -> node(each, way)))));
    session
        .endings()
        .forEach(trial -> nodes.add(dynamicTest(trial.name(), () -> judge(trial.verdict()))));
    return nodes.stream();
  }

  private static DynamicNode node(Trial trial, String client) {
    if (trial instanceof Trial.Group group) {
      return dynamicContainer(
          group.name(), group.trials().stream().map(each -> node(each, client)));
    }
    Trial.Single single = (Trial.Single) trial;
    return dynamicTest(single.name() + " · " + client, () -> judge(single.verdict()));
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
