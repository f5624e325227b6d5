package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.NewKey;
import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ErrorCode;
import ai.beatra.store.Database;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits over the wire; the minute passes by moving the clock. */
class RateLimitsTest {
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
          + "\"Repeat the word go %d times\"}]}";
  private static final String SHORT = CHAT.formatted("false", 2);
  private static final String SHORT_STREAM = CHAT.formatted("true", 2);

  @RegisterExtension static final OneServer server = new OneServer();
  @RegisterExtension static final OneServer slowServer = new OneServer(1000);

  private RunningBeatra beatra = server.asNewTenant();

  private static Request chat(String key, String body) {
    return Request.post("/v1/chat/completions").key(key).json(body);
  }

  private static Request chat(NewKey key) {
    return chat(key.secret().reveal(), SHORT);
  }

  private NewKey limitedKey(RateLimits limits) throws IOException {
    return beatra.accounts(accounts -> accounts.createKey(beatra.tenantName(), null, null, limits));
  }

  private static RateLimits requests(int perMinute) {
    return new RateLimits(perMinute, null, null);
  }

  private static RateLimits atATime(int requests) {
    return new RateLimits(null, null, requests);
  }

  private static void accepted(Answer answer) {
    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
  }

  private static Answer refused(Answer answer, String limit, int seconds) {
    answer.refused(ErrorCode.RATE_LIMITED);
    assertThat(answer.error().path("message").asText())
        .isEqualTo("The limit of " + limit + " is used up. Retry after the time in Retry-After.");
    assertThat(answer.header("Retry-After")).isEqualTo("" + seconds);
    assertThat(answer.error().has("details")).isFalse();
    return answer;
  }

  /** Refused while the others of the same tenant and of another one go on. */
  @Test
  void aKeysRequestsComeBackWithTheMinuteAndNobodyElseIsRefused() throws Exception {
    NewKey limited = limitedKey(requests(1));
    accepted(beatra.send(chat(limited)));

    refused(beatra.send(chat(limited)), "1 request a minute of this key", 60);
    accepted(beatra.send(beatra.chat(SHORT)));
    beatra.clock().advance(Duration.ofMillis(30_500));
    refused(beatra.send(chat(limited)), "1 request a minute of this key", 30);
    beatra.clock().advance(Duration.ofMillis(29_500));
    accepted(beatra.send(chat(limited)));
  }

  @Test
  void aTenantsLimitHoldsForAllItsKeysAndForNoOtherTenant() throws Exception {
    NewKey other = limitedKey(RateLimits.NONE);
    beatra.accounts(accounts -> accounts.createTenant("rich"));
    NewKey rich = beatra.accounts(accounts -> accounts.createKey("rich", null, null));
    beatra.change(accounts -> accounts.limitTenant(beatra.tenantName(), now -> requests(2)));

    accepted(beatra.send(chat(other)));
    accepted(beatra.send(beatra.chat(SHORT)));

    refused(beatra.send(chat(other)), "2 requests a minute of this account", 30);
    refused(beatra.send(beatra.chat(SHORT)), "2 requests a minute of this account", 30);
    beatra.send(chat(rich)).refused(ErrorCode.INSUFFICIENT_BALANCE);
  }

  @Test
  void theLimitsOfKeyAndTenantHoldTogether() throws Exception {
    NewKey one = limitedKey(requests(2));
    NewKey two = limitedKey(requests(2));
    beatra.change(accounts -> accounts.limitTenant(beatra.tenantName(), now -> requests(3)));

    accepted(beatra.send(chat(one)));
    accepted(beatra.send(chat(one)));
    refused(beatra.send(chat(one)), "2 requests a minute of this key", 30);
    accepted(beatra.send(chat(two)));
    refused(beatra.send(chat(two)), "3 requests a minute of this account", 20);
  }

  @Test
  void changedLimitsHoldFromTheNextRequestOn() throws Exception {
    NewKey key = limitedKey(requests(1));
    accepted(beatra.send(chat(key)));
    refused(beatra.send(chat(key)), "1 request a minute of this key", 60);

    String id = key.key().id();
    beatra.change(accounts -> accounts.limitKey(id, now -> requests(2)));
    accepted(beatra.send(chat(key)));
    refused(beatra.send(chat(key)), "2 requests a minute of this key", 30);

    beatra.change(accounts -> accounts.limitKey(id, now -> RateLimits.NONE));
    accepted(beatra.send(chat(key)));
  }

  /** Also what is refused later for its body, or fails, was a request. */
  @Test
  void theLimitIsCheckedAfterTheKeyAndBeforeTheBody() throws Exception {
    NewKey key = limitedKey(requests(1));
    String secret = key.secret().reveal();
    beatra.send(chat(secret, "{")).invalid("");

    beatra.send(chat(secret, "{")).refused(ErrorCode.RATE_LIMITED);
    beatra.send(chat(key).header("Idempotency-Key", "two words")).invalid("header:Idempotency-Key");
    beatra.send(chat(secret + "x", "{")).refused(ErrorCode.INVALID_API_KEY);
  }

  @Test
  void whatCostsNothingIsNotLimited() throws Exception {
    NewKey key = limitedKey(new RateLimits(1, 1, 1));
    accepted(beatra.send(chat(key)));
    refused(beatra.send(chat(key)), "1 token a minute of this key", 60 * tokens());

    for (int i = 0; i < 3; i++) {
      accepted(beatra.send(Request.get("/v1/models").key(key.secret().reveal())));
    }
  }

  /** How many tokens a short answer takes. */
  private int tokens() throws IOException {
    return beatra.send(beatra.chat(SHORT)).json().at("/usage/total_tokens").asInt();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tokensOfAnAnswerAreTakenWhenItEndsAndHaveToComeBack(boolean stream) throws Exception {
    int tokens = tokens();
    String body = stream ? SHORT_STREAM : SHORT;
    NewKey key = limitedKey(new RateLimits(null, 1, null));
    String limit = "1 token a minute of this key";

    accepted(beatra.send(chat(key.secret().reveal(), body)));

    refused(beatra.send(chat(key)), limit, tokens * 60);
    beatra.clock().advance(Duration.ofMinutes(tokens).minusMillis(1));
    refused(beatra.send(chat(key)), limit, 1);
    beatra.clock().advance(Duration.ofMillis(1));
    accepted(beatra.send(chat(key.secret().reveal(), body)));
  }

  /** Each on a connection of its own, so that nothing orders them but the answers themselves. */
  @Test
  void aRequestThatEndedMakesRoomBeforeItsClientKnowsOfIt() throws Exception {
    String key = limitedKey(atATime(1)).secret().reveal();
    List<String> bodies =
        List.of(
            SHORT,
            SHORT_STREAM,
            "{",
            SHORT.replace("auto", "no-such-model"),
            SHORT.replace("auto", "sandbox-fault-upstream-failed"),
            SHORT_STREAM.replace("auto", "sandbox-fault-stream-interrupted"));

    for (int i = 0; i < 50; i++) {
      for (String body : bodies) {
        Answer answer = beatra.send(chat(key, body));
        assertThat(answer.status()).as(answer::toString).isNotEqualTo(429);
      }
    }
  }

  @Test
  void aClientThatStopsAtTheLastEventMayAskAgainAtOnce() throws Exception {
    String key = limitedKey(atATime(1)).secret().reveal();
    for (int i = 0; i < 50; i++) {
      try (Wire wire = beatra.connect()) {
        wire.send(chat(key, SHORT_STREAM)).readHead();
        var read = new StringBuilder();
        while (!read.toString().contains("[DONE]")) {
          read.append(new String(wire.readChunk()));
        }
        accepted(beatra.send(chat(key, SHORT)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatLeavesMakesRoom(boolean stream) throws Exception {
    beatra = slowServer.asNewTenant();
    String body = CHAT.formatted(stream, 4000);
    String key = limitedKey(atATime(2)).secret().reveal();
    String limit = "2 requests at a time of this key";
    var held = beatra.generations().hold();
    try (Wire one = beatra.connect();
        Wire two = beatra.connect()) {
      one.send(chat(key, body));
      two.send(chat(key, body));
      Eventually.holds("both run", () -> beatra.generations().waiting() == 2);

      refused(beatra.send(chat(key, SHORT)), limit, 1);
      refused(beatra.send(chat(key, SHORT_STREAM)), limit, 1);
      accepted(beatra.send(Request.get("/v1/models").key(key)));
    }
    held.countDown();
    beatra.generations().awaitIdle();

    // The server may learn a moment later that they have left, but then each makes room once.
    held = beatra.generations().hold();
    try (Wire one = beatra.connect();
        Wire two = beatra.connect()) {
      Eventually.holds("there is room for one", () -> begins(one, chat(key, body), 1));
      Eventually.holds("there is room for two", () -> begins(two, chat(key, body), 2));
      refused(beatra.send(chat(key, SHORT)), limit, 1);
    }
    held.countDown();
  }

  /** Sends it; whether so many run then. What was refused can be sent again. */
  private boolean begins(Wire wire, Request request, int running) {
    try {
      wire.send(request);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Eventually.holds(
        "it is let in or refused",
        () -> wire.hasAnswer() || beatra.generations().waiting() == running);
    if (beatra.generations().waiting() == running) {
      return true;
    }
    try {
      wire.read().refused(ErrorCode.RATE_LIMITED);
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLimitSetWhileRequestsRunCountsThem() throws Exception {
    beatra = slowServer.asNewTenant();
    try (Wire wire = beatra.connect()) {
      wire.send(beatra.chat(CHAT.formatted("true", 4000)));
      Eventually.holds("it runs", () -> beatra.generations().waiting() == 1);
      beatra.change(accounts -> accounts.limitTenant(beatra.tenantName(), now -> atATime(1)));

      refused(beatra.send(beatra.chat(SHORT)), "1 request at a time of this account", 1);
    }
  }

  @Test
  void whatIsRefusedLeavesNoTraceInTheBooks() throws Exception {
    NewKey key = limitedKey(requests(1));
    accepted(beatra.send(chat(key)));
    beatra.send(chat(key).header("Idempotency-Key", "again")).refused(ErrorCode.RATE_LIMITED);

    try (Database database = Database.open(beatra.config(), beatra.clock())) {
      List<Long> calls =
          database.read(
              tx ->
                  tx.query(
                      "SELECT COUNT(*) AS calls FROM calls WHERE key_id = ?",
                      row -> row.number("calls"),
                      key.key().id()));
      assertThat(calls).containsExactly(1L);
    }
    beatra.clock().advance(Duration.ofMinutes(1));
    Answer again = beatra.send(chat(key).header("Idempotency-Key", "again"));
    accepted(again);
    assertThat(again.has("Idempotent-Replayed")).isFalse();
  }

  @Test
  void anEmbeddedServerWritesNothingOfLimits() throws Exception {
    NewKey key = limitedKey(new RateLimits(10, 10_000, 10));
    accepted(beatra.send(chat(key)));

    long rows =
        beatra.database(
            database ->
                database.read(
                    tx ->
                        tx.single("SELECT COUNT(*) AS n FROM limit_uses", row -> row.number("n"))
                            .orElseThrow()));
    assertThat(rows).isZero();
  }
}
