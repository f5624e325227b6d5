package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.LONG;
import static ai.beatra.provider.openai.Upstreams.USAGE;
import static ai.beatra.provider.openai.Upstreams.content;
import static ai.beatra.provider.openai.Upstreams.finish;
import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that are silent, do not end or are faster than the client. */
class SlowUpstreamsTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @RegisterExtension final Upstreams upstreams = new Upstreams();

  @Test
  void anAnswerThatNeverEndsIsEnded() throws Exception {
    var closed = new CountDownLatch(1);
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(content("Hel"));
              try {
                while (true) {
                  exchange.piece(": keep-alive\n\n");
                  Thread.sleep(5);
                }
              } finally {
                closed.countDown();
              }
            });
    WireChat chat = upstreams.chat(stub.baseUrl(), new TimeOuts(LONG, LONG, LONG, SHORT), 1);

    assertThat(Answered.to(chat, hello(true)).failed().code())
        .isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
    assertThat(closed.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void silenceIsTimedOut() throws Exception {
    StubUpstream stub = upstreams.stub(StubUpstream.Exchange::awaitClose);
    WireChat chat = upstreams.chat(stub.baseUrl(), new TimeOuts(LONG, SHORT, LONG), 1);

    assertThat(Answered.to(chat, hello(true)).failed().code())
        .isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
    assertThat(Answered.to(chat, hello(false)).failed().code())
        .as("its place is free again")
        .isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatStallsIsTimedOutAndItsConnectionClosed(boolean stream) throws Exception {
    var closed = new CountDownLatch(1);
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.raw(
                  stream
                      ? "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: "
                          + content("Hel")
                          + "\n\n"
                      : "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
              exchange.awaitClose();
              closed.countDown();
            });
    WireChat chat = upstreams.chat(stub.baseUrl(), new TimeOuts(LONG, LONG, SHORT), 1);

    Answered answer = Answered.to(chat, hello(stream));

    assertThat(answer.failed().code()).isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
    assertThat(answer.text()).isEqualTo(stream ? "Hel" : "");
    assertThat(closed.await(Answered.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anUpstreamThatStaysOpenAfterItsAnswerHoldsNobodyUp() throws Exception {
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(content("Hello."), finish("stop"), "[DONE]");
              exchange.awaitClose();
            });
    WireChat chat = upstreams.chat(stub, "key");

    for (int i = 0; i < 20; i++) {
      assertThat(Answered.to(chat, hello(true)).whole().text()).isEqualTo("Hello.");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverLeavesClosesTheUpstreamAlsoWhileItIsSilent(boolean begun) throws Exception {
    var asked = new CountDownLatch(2);
    var closed = new CountDownLatch(2);
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              if (begun) {
                exchange.streams();
                exchange.data(content("Hello."));
              }
              asked.countDown();
              exchange.awaitClose();
              closed.countDown();
            });
    WireChat chat = upstreams.chat(stub, "key");
    Answered stream = Answered.to(chat, hello(true));
    Answered whole = Answered.to(chat, hello(false));
    assertThat(asked.await(Answered.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();

    stream.cancel();
    whole.cancel();

    assertThat(closed.await(Answered.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(stream.hasEnded() || whole.hasEnded()).as("nothing is heard any more").isFalse();
  }

  /** The upstream writes far more than any buffer holds; it must not be able to. */
  @Test
  void theUpstreamIsReadNoFasterThanTheClientReads() throws Exception {
    int events = 300_000;
    var written = new AtomicLong();
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              String piece = ("data: " + content("0123456789") + "\n\n").repeat(100);
              for (int i = 0; i < events / 100; i++) {
                exchange.piece(piece);
                written.addAndGet(100);
              }
              exchange.data(finish("stop"), USAGE, "[DONE]");
              exchange.ends();
            });
    Duration idle = Duration.ofSeconds(5);
    var answer = new Answered(1);
    answer.listenTo(upstreams.chat(stub.baseUrl(), new TimeOuts(LONG, LONG, idle), 1), hello(true));
    answer.begun();

    // Long enough for a reader without restraint to come to the end, and for the time-out of a
    // stalled body: that the client does not read is not the upstream's fault.
    Thread.sleep(idle.plusSeconds(1).toMillis());
    assertThat(written.get()).isLessThan(events / 2);
    assertThat(answer.events()).hasSize(1);
    assertThat(answer.hasEnded()).isFalse();

    answer.request(Integer.MAX_VALUE);
    assertThat(answer.whole().deltas()).hasSize(events + 1);
  }
}
