package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same request with the same Idempotency-Key is answered once and charged once. */
class IdempotencyTest {
  private static final String BODY =
      "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  @RegisterExtension static final OneServer server = new OneServer();
  @RegisterExtension static final OneServer slowServer = new OneServer(1000);

  private RunningBeatra beatra = server.asNewTenant();

  private Request chat(String key, String body) {
    return beatra.chat(body).header("Idempotency-Key", key);
  }

  private static String body(boolean stream, String prompt) {
    return BODY.formatted("auto", stream, prompt);
  }

  private static String failing(String fault, boolean stream) {
    return BODY.formatted("sandbox-fault-" + fault, stream, "Say hi");
  }

  private long count(Kind kind) throws IOException {
    String tenant = beatra.tenant();
    beatra.settledBalance();
    return beatra.credits(
        credits ->
            credits.ledger(tenant, 100_000).stream()
                .map(LedgerEntry::kind)
                .filter(kind::equals)
                .count());
  }

  @Test
  void nullSaysAsMuchAsLeavingOut() throws Exception {
    String without = body(false, "Say hi");
    Answer first = beatra.send(chat("null", without));

    for (String with :
        List.of(
            without.replace("{\"model\"", "{\"temperature\":null,\"model\""),
            without.replace("{\"role\"", "{\"name\":null,\"role\""))) {
      Answer again = beatra.send(chat("null", with));
      assertThat(again.has("Idempotent-Replayed")).as(again::toString).isTrue();
      assertThat(again.text()).isEqualTo(first.text());
    }
    beatra
        .send(chat("null", without.replace("{\"model\"", "{\"temperature\":1,\"model\"")))
        .refused(ErrorCode.IDEMPOTENCY_CONFLICT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSameRequestGetsTheSameAnswer(boolean stream) throws Exception {
    Answer first = beatra.send(chat("k", body(stream, "Say hi")));
    Answer second = beatra.send(chat("k", body(stream, "Say hi")));

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.has("Idempotent-Replayed")).isFalse();
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text()).isEqualTo(first.text());
    assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
    assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(second.header("X-Request-Id")).isNotEqualTo(first.header("X-Request-Id"));
    assertThat(count(Kind.SETTLE)).isEqualTo(1);
  }

  @Test
  void theOrderOfMembersAndWhiteSpaceDoNotCount() throws Exception {
    String other =
        "{ \"messages\": [{\"content\": \"Say hi\", \"role\": \"user\"}],"
            + " \"stream\": false, \"model\": \"auto\" }";
    String first = beatra.send(chat("k", body(false, "Say hi"))).text();

    assertThat(beatra.send(chat("k", other)).text()).isEqualTo(first);
  }

  @Test
  void anotherRequestWithTheKeyIsRefused() throws Exception {
    beatra.send(chat("k", body(false, "Say hi")));

    Answer answer = beatra.send(chat("k", body(false, "Say ho")));

    answer.refused(ErrorCode.IDEMPOTENCY_CONFLICT);
    assertThat(answer.error().path("param").asText()).isEqualTo("header:Idempotency-Key");
  }

  @Test
  void whileTheFirstRunsTheOthersWait() throws Exception {
    var held = beatra.generations().hold();
    try (Wire wire = beatra.connect()) {
      wire.send(chat("k", body(false, "Say hi")));
      Eventually.holds("waits for its turn", () -> beatra.generations().waiting() == 1);

      beatra.send(chat("k", body(false, "Say hi"))).refused(ErrorCode.IDEMPOTENCY_IN_PROGRESS);
      held.countDown();

      String answer = wire.read().text();
      assertThat(beatra.send(chat("k", body(false, "Say hi"))).text()).isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailureThatMayPassLetsTheSameRequestRunAgain(boolean stream) throws Exception {
    for (int i = 0; i < 2; i++) {
      Answer answer = beatra.send(chat("k", failing("upstream-failed", stream)));
      answer.refused(ErrorCode.UPSTREAM_FAILED);
      assertThat(answer.has("Idempotent-Replayed")).isFalse();
    }
    assertThat(count(Kind.SETTLE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRefusalByTheModelDoesNotUseTheKeyUp(boolean stream) throws Exception {
    beatra.send(chat("k", failing("content-refused", stream))).refused(ErrorCode.CONTENT_REFUSED);

    Answer again = beatra.send(chat("k", body(stream, "Say hi")));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.has("Idempotent-Replayed")).isFalse();
    assertThat(count(Kind.SETTLE)).isEqualTo(1);
  }

  @Test
  void aStreamThatBrokeIsRepeatedWithItsError() throws Exception {
    String first = beatra.send(chat("k", failing("stream-interrupted", true))).text();

    assertThat(first).contains("event: error");
    assertThat(beatra.send(chat("k", failing("stream-interrupted", true))).text()).isEqualTo(first);
    assertThat(count(Kind.SETTLE)).isEqualTo(1);
  }

  @Test
  void whatAClientGotBeforeItLeftIsRepeated() throws Exception {
    beatra = slowServer.asNewTenant();
    Request request = chat("k", body(true, "Repeat the word go 80 times"));
    String got;
    try (Wire wire = beatra.connect()) {
      wire.send(request).readHead();
      got = new String(wire.readChunk()) + new String(wire.readChunk());
      assertThat(got).contains("\"content\":\"go\"");
    }
    assertThat(count(Kind.SETTLE)).isEqualTo(1);

    assertThat(beatra.send(request).text())
        .startsWith(got)
        .contains("event: error\ndata: {\"error\":{\"code\":\"stream_interrupted\"")
        .doesNotContain("[DONE]");
  }

  @Test
  void aClientThatLeftBeforeTheAnswerCanAskAgain() throws Exception {
    var held = beatra.generations().hold();
    try (Wire wire = beatra.connect()) {
      wire.send(chat("k", body(false, "Say hi")));
      Eventually.holds("waits for its turn", () -> beatra.generations().waiting() == 1);
    }
    assertThat(count(Kind.SETTLE)).isZero();
    held.countDown();

    Answer answer = beatra.send(chat("k", body(false, "Say hi")));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.has("Idempotent-Replayed")).isFalse();
  }

  @Test
  void aRefusedRequestDoesNotUseTheKeyUp() throws Exception {
    String poor = beatra.keyWith("poor", "0");
    Request request =
        Request.post("/v1/chat/completions")
            .key(poor)
            .header("Idempotency-Key", "k")
            .json(body(false, "Say hi"));
    beatra.send(request).refused(ErrorCode.INSUFFICIENT_BALANCE);
    beatra.send(chat("k", "{}")).refused(ErrorCode.INVALID_REQUEST);
    String id = beatra.accounts(accounts -> accounts.tenant("poor").orElseThrow().id());
    beatra.credits(credits -> credits.grant(id, ai.beatra.money.Amount.parse("100"), null));

    assertThat(beatra.send(request).status()).isEqualTo(200);
    assertThat(beatra.send(chat("k", body(false, "Say hi"))).status()).isEqualTo(200);
  }

  @Test
  void theKeysOfOthersAreOthers() throws Exception {
    String other = beatra.keyWith("other", "100");
    beatra.send(chat("k", body(false, "Say hi")));

    Answer theirs =
        beatra.send(
            Request.post("/v1/chat/completions")
                .key(other)
                .header("Idempotency-Key", "k")
                .json(body(false, "Say ho")));

    assertThat(theirs.status()).isEqualTo(200);
    assertThat(theirs.has("Idempotent-Replayed")).isFalse();
  }

  @Test
  void afterADayTheKeyIsFree() throws Exception {
    beatra.send(chat("k", body(false, "Say hi")));
    beatra.clock().advance(Duration.ofHours(24).minusSeconds(1));
    beatra.send(chat("k", body(false, "Say ho"))).refused(ErrorCode.IDEMPOTENCY_CONFLICT);
    beatra.clock().advance(Duration.ofSeconds(1));

    Answer answer = beatra.send(chat("k", body(false, "Say ho")));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.has("Idempotent-Replayed")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "umlaut-ä"})
  void aKeyHasAForm(String key) throws Exception {
    Answer answer = beatra.send(chat(key, "{}"));
    answer.invalid("header:Idempotency-Key");
    beatra.send(chat("k".repeat(256), "{}")).invalid("header:Idempotency-Key");
    assertThat(beatra.send(chat("k".repeat(255), body(false, "Say hi"))).status()).isEqualTo(200);
  }
}
