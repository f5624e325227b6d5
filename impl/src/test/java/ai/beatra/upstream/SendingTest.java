package ai.beatra.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.shares.Backlog;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for the threads that write them are a backlog; those of upstreams are not. */
class SendingTest {
  /** Only something that hangs reaches it. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private final CyclicBarrier both = new CyclicBarrier(2);
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch free = new CountDownLatch(1);
  private final AtomicInteger told = new AtomicInteger();
  private final Backlog sending = new Backlog(1);
  private StubUpstream upstream;
  private UpstreamClient client;

  @BeforeEach
  void haveTwoConnections() throws Exception {
    upstream =
        new StubUpstream(
            exchange -> {
              if (exchange.request().path().equals("/both")) {
                await(both);
              }
              exchange.json(200, "{}");
            });
    client =
        new UpstreamClient(
            2,
            1,
            SystemDefaultDnsResolver.INSTANCE,
            SSLContext.getDefault(),
            Connects.Rules.USUAL,
            sending);
    CompletableFuture<WholeAnswer> one = client.fetch(request("/both"), 100);
    CompletableFuture<WholeAnswer> other = client.fetch(request("/both"), 100);
    one.get(LONG.toSeconds(), TimeUnit.SECONDS);
    other.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    free.countDown();
    client.close();
    upstream.close();
  }

  private UpstreamRequest request(String path) {
    var timeOuts = new TimeOuts(LONG, LONG, LONG);
    return new UpstreamRequest(URI.create(upstream.baseUrl() + path), Map.of(), null, timeOuts);
  }

  @Test
  void whatTheUpstreamWorksOnIsNone() {
    assertThat(sending.hasRoom()).isTrue();
  }

  @Test
  void whatWaitsForItsThreadIsOneUntilItIsWritten() throws Exception {
    keepTheThread();
    CompletableFuture<WholeAnswer> waiting = client.fetch(request("/"), 100);
    assertThat(sending.hasRoom()).isFalse();

    sending.onRoom(told::incrementAndGet);
    free.countDown();

    assertThat(waiting.get(LONG.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(sending.hasRoom()).isTrue();
    assertThat(told).hasValue(1);
  }

  @Test
  void whoGivesUpLeavesItOnce() throws Exception {
    keepTheThread();
    CompletableFuture<WholeAnswer> waiting = client.fetch(request("/"), 100);
    assertThat(sending.hasRoom()).isFalse();
    sending.onRoom(told::incrementAndGet);

    waiting.cancel(false);
    waiting.cancel(false);

    assertThat(sending.hasRoom()).isTrue();
    assertThat(told).hasValue(1);
    sending.enter();
    assertThat(sending.hasRoom()).as("it has left once").isFalse();
  }

  /** The only thread does something for another call. */
  private void keepTheThread() throws InterruptedException {
    client.call(request("/"), new Slow()).start();
    assertThat(busy.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does what a listener must not. */
  private final class Slow implements UpstreamListener {
    @Override
    public void head(int status, Map<String, String> headers) {
      busy.countDown();
      await(free);
    }

    @Override
    public void body(ByteBuffer piece) {}

    @Override
    public void end() {}

    @Override
    public void failed(UpstreamException failure) {}
  }
}
