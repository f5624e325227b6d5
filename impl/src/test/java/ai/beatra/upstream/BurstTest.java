package ai.beatra.upstream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.upstream.UpstreamException.Kind;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More connections are wanted at once than can be made: what waits here is not the upstream's. */
class BurstTest {
  /** Only something that hangs reaches it. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int AT_A_TIME = 2;

  private UpstreamClient client = clientOf(LONG);

  private static UpstreamClient clientOf(Duration patience) {
    return new UpstreamClient(100, new Connects.Rules(AT_A_TIME, patience));
  }

  private void patience(Duration patience) {
    client.close();
    client = clientOf(patience);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private CompletableFuture<WholeAnswer> ask(String url, Duration connect) {
    var timeOuts = new TimeOuts(connect, LONG, LONG);
    return client.fetch(new UpstreamRequest(URI.create(url), Map.of(), null, timeOuts), 1 << 10);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port + "/";
  }

  private List<CompletableFuture<WholeAnswer>> ask(int count, String url, Duration connect) {
    return IntStream.range(0, count).mapToObj(i -> ask(url, connect)).toList();
  }

  private static Kind failure(CompletableFuture<WholeAnswer> asked) {
    var failed = catchThrowableOfType(ExecutionException.class, asked::get);
    assertThat(failed).hasCauseInstanceOf(UpstreamException.class);
    return ((UpstreamException) requireNonNull(failed.getCause())).kind();
  }

  @Test
  void whoWaitsForItsTurnIsNotConnectingYet() throws Exception {
    patience(SHORT.multipliedBy(2));
    try (var full = new FullServer()) {
      List<CompletableFuture<WholeAnswer>> first = ask(AT_A_TIME, url(full.port()), LONG);
      CompletableFuture<WholeAnswer> waiting = ask(url(full.port()), Duration.ofMillis(1));

      assertThat(failure(waiting)).isEqualTo(Kind.CROWDED);
      assertThat(first).noneMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void allOfABurstGetTheirTurn() throws Exception {
    try (var upstream = new StubUpstream(exchange -> exchange.json(200, "{}"))) {
      for (var asked : ask(50, upstream.baseUrl().toString(), LONG)) {
        assertThat(asked.get().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void anotherHostDoesNotWaitForThem() throws Exception {
    try (var full = new FullServer();
        var upstream = new StubUpstream(exchange -> exchange.json(200, "{}"))) {
      ask(10, url(full.port()), LONG);

      assertThat(ask(upstream.baseUrl().toString(), LONG).get().status()).isEqualTo(200);
    }
  }

  @Test
  void whoWaitsLearnsThatTheHostTakesNobody() throws Exception {
    try (var full = new FullServer()) {
      List<CompletableFuture<WholeAnswer>> asked = ask(20, url(full.port()), SHORT);

      // One after the other they would take longer than their turns may take to come.
      assertThat(asked).extracting(BurstTest::failure).containsOnly(Kind.UNREACHABLE);
    }
  }

  @Test
  void whoRefusesIsAskedAgainByEach() throws Exception {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThat(ask(20, url(port), LONG))
        .extracting(BurstTest::failure)
        .containsOnly(Kind.UNREACHABLE);
  }

  @Test
  void whoLeavesGivesItsTurnAway() throws Exception {
    try (var full = new FullServer()) {
      List<CompletableFuture<WholeAnswer>> first = ask(AT_A_TIME, url(full.port()), LONG);
      List<CompletableFuture<WholeAnswer>> next = ask(AT_A_TIME, url(full.port()), LONG);
      CompletableFuture<WholeAnswer> last = ask(url(full.port()), SHORT);
      first.forEach(each -> each.cancel(true));
      next.forEach(each -> each.cancel(true));

      // It connects, in vain: had it no turn it would wait on.
      assertThat(failure(last)).isEqualTo(Kind.UNREACHABLE);
    }
  }

  private static Connects.Turn turn(Connects connects, List<String> told, String name) {
    var host = new HttpHost("https", "media.test", 443);
    return connects.new Turn(host, () -> told.add(name), () -> told.add(name + " is hopeless"));
  }

  @Test
  void aCrowdedHostIsNotToBlameAsLongAsItTakesOthers() {
    var connects = new Connects(new Connects.Rules(2, LONG), Runnable::run, host -> false);
    var told = new ArrayList<String>();
    Connects.Turn unlucky = turn(connects, told, "unlucky");
    Connects.Turn lucky = turn(connects, told, "lucky");
    Connects.Turn next = turn(connects, told, "next");
    unlucky.await();
    lucky.await();
    next.await();
    assertThat(told).containsExactly("unlucky", "lucky");

    lucky.made();
    assertThat(told).endsWith("next");
    assertThat(unlucky.isLate()).isFalse();
    assertThat(next.isLate()).isTrue();
  }

  @Test
  void aHostThatIsNotCrowdedIsToBlame() {
    var connects = new Connects(new Connects.Rules(64, LONG), Runnable::run, host -> false);
    Connects.Turn unlucky = turn(connects, new ArrayList<>(), "unlucky");
    Connects.Turn lucky = turn(connects, new ArrayList<>(), "lucky");
    unlucky.await();
    lucky.await();
    lucky.made();

    assertThat(unlucky.isLate()).isTrue();
  }

  @Test
  void whatIsFreeAgainIsForWhoWaits() {
    var connects = new Connects(new Connects.Rules(1, LONG), Runnable::run, host -> false);
    var told = new ArrayList<String>();
    Connects.Turn done = turn(connects, told, "done");
    done.await();
    done.made();
    turn(connects, told, "hanging").await();
    turn(connects, told, "waiting").await();
    assertThat(told).containsExactly("done", "hanging");

    done.freed();
    assertThat(told).endsWith("waiting");
  }

  @Test
  void whoComesWhileThereIsAnIdleConnectionHasIt() {
    var connects = new Connects(new Connects.Rules(1, LONG), Runnable::run, host -> true);
    var told = new ArrayList<String>();
    turn(connects, told, "hanging").await();
    turn(connects, told, "idle").await();
    assertThat(told).containsExactly("hanging", "idle");
  }
}
