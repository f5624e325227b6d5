package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.error.ErrorCode;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What chat costs, and when it costs nothing. */
class BillingTest {
  private static final Amount WELCOME = Amount.parse("100000");
  private static final String BODY =
      "{\"model\":\"%s\",\"stream\":%s,\"max_completion_tokens\":100,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  @RegisterExtension static final OneServer server = new OneServer();
  @RegisterExtension static final OneServer slowServer = new OneServer(1000);

  private RunningBeatra beatra = server.asNewTenant();

  private static String body(boolean stream, String prompt) {
    return BODY.formatted("sandbox-chat", stream, prompt);
  }

  private static String failing(String fault, boolean stream) {
    return BODY.formatted("sandbox-fault-" + fault, stream, "Say hi")
        .replace("\"max_completion_tokens\":100,", "");
  }

  private static Amount cost(JsonNode usage) {
    // 0.50 and 1.50 dollars a million tokens, 1500 credits a dollar.
    long units =
        usage.get("prompt_tokens").asLong() * 7_500_000
            + usage.get("completion_tokens").asLong() * 22_500_000;
    return new Amount((units + 999_999) / 1_000_000);
  }

  private Amount spent() throws IOException {
    return WELCOME.minus(beatra.settledBalance());
  }

  private List<Kind> ledger() throws IOException {
    String tenant = beatra.tenant();
    return beatra.credits(
        credits -> credits.ledger(tenant, 100).stream().map(LedgerEntry::kind).toList());
  }

  @Test
  void anAnswerSaysWhatItCost() throws Exception {
    JsonNode usage = beatra.send(beatra.chat(body(false, "Say hi"))).json().get("usage");

    Amount cost = cost(usage);
    assertThat(cost.units()).isPositive();
    assertThat(usage.get("credits").textValue()).isEqualTo(cost.toString());
    assertThat(usage.get("credits_usd_reference").textValue()).isEqualTo(cost.usdReference());
    assertThat(spent()).isEqualTo(cost);
    assertThat(ledger()).containsExactly(Kind.SETTLE, Kind.GRANT);
  }

  @Test
  void aStreamSaysSoTooWhereItIsAsked() throws Exception {
    String asked =
        body(true, "Say hi")
            .replace("{\"model\"", "{\"stream_options\":{\"include_usage\":true},\"model\"");
    List<String> events = beatra.send(beatra.chat(asked)).events();
    beatra.send(beatra.chat(body(true, "Say hi")));

    JsonNode usage = new ObjectMapper().readTree(events.get(events.size() - 2)).get("usage");
    Amount cost = cost(usage);
    assertThat(usage.get("credits").textValue()).isEqualTo(cost.toString());
    assertThat(spent()).isEqualTo(cost.plus(cost));
  }

  @Test
  void aStreamThatBreaksIsChargedForWhatWasDelivered() throws Exception {
    String body = failing("stream-interrupted", true);
    Answer answer = beatra.send(beatra.chat(body));

    assertThat(answer.text()).contains("event: error").contains("stream_interrupted");
    assertThat(spent().units()).isBetween(1L, 100L * 23);
    assertThat(ledger()).containsExactly(Kind.SETTLE, Kind.GRANT);
  }

  @Test
  void aClientThatLeavesPaysForWhatItGot() throws Exception {
    beatra = slowServer.asNewTenant();
    try (Wire wire = beatra.connect()) {
      wire.send(beatra.chat(body(true, "Repeat the word go 80 times"))).readHead();
      wire.readChunk();
      assertThat(new String(wire.readChunk())).contains("\"content\":\"go\"");
    }

    assertThat(spent().units()).isBetween(1L, 20L * 8 + 3 * 23);
    assertThat(ledger()).containsExactly(Kind.SETTLE, Kind.GRANT);
  }

  @Test
  void aClientThatLeavesBeforeTheAnswerPaysNothing() throws Exception {
    var held = beatra.generations().hold();
    try (Wire wire = beatra.connect()) {
      wire.send(beatra.chat(body(false, "Say hi")));
      Eventually.holds("waits for its turn", () -> beatra.generations().waiting() == 1);
    }
    assertThat(spent()).isEqualTo(Amount.ZERO);
    held.countDown();
    assertThat(ledger()).containsExactly(Kind.GRANT);
  }

  @Test
  void aFailureCostsNothing() throws Exception {
    for (String fault : List.of("upstream-failed", "content-refused", "model-unavailable")) {
      for (boolean stream : new boolean[] {true, false}) {
        assertThat(beatra.send(beatra.chat(failing(fault, stream))).status()).isGreaterThan(400);
      }
    }
    beatra.send(beatra.chat("{}")).refused(ErrorCode.INVALID_REQUEST);

    assertThat(spent()).isEqualTo(Amount.ZERO);
    assertThat(ledger()).containsExactly(Kind.GRANT);
  }

  @Test
  void whoHasNoCreditsIsToldWhatItTakes() throws Exception {
    String poor = beatra.keyWith("poor", "0.1000");
    Request request = Request.post("/v1/chat/completions").key(poor).json(body(false, "Say hi"));

    Answer answer = beatra.send(request).refused(ErrorCode.INSUFFICIENT_BALANCE);

    JsonNode details = answer.error().get("details");
    assertThat(details.get("available_credits").textValue()).isEqualTo("0.1000");
    assertThat(Amount.parse(details.get("required_credits").textValue()).units())
        .isBetween(100L * 23 + 500 * 8, 100L * 23 + 600 * 8);
    assertThat(beatra.settledBalance("poor")).isEqualTo(Amount.parse("0.1"));
  }

  @Test
  void aWalletWorthTwentyHoldsRunsTwentyCalls() throws Exception {
    String prompt = "Say hi";
    String none = beatra.keyWith("none", "0");
    Request probe = Request.post("/v1/chat/completions").key(none).json(body(false, prompt));
    String hold = beatra.send(probe).error().at("/details/required_credits").textValue();
    long twenty = Amount.parse(hold).units() * 20;
    String key = beatra.keyWith("twenty", new Amount(twenty).toString());
    Request request = Request.post("/v1/chat/completions").key(key).json(body(false, prompt));

    var held = beatra.generations().hold();
    var wires = new ArrayList<Wire>();
    for (int i = 0; i < 200; i++) {
      wires.add(beatra.connect());
    }
    for (Wire wire : wires) {
      wire.send(request);
    }
    Eventually.holds("twenty wait", () -> beatra.generations().waiting() == 20);
    Eventually.holds("the others are refused", () -> answered(wires) == 180);
    held.countDown();
    var statuses = new ArrayList<Integer>();
    for (Wire wire : wires) {
      statuses.add(wire.read().status());
      wire.close();
    }

    assertThat(statuses).filteredOn(status -> status == 200).hasSize(20);
    assertThat(statuses).filteredOn(status -> status == 402).hasSize(180);
    assertThat(beatra.settledBalance("twenty").units()).isBetween(1L, twenty);
  }

  private static long answered(List<Wire> wires) {
    return wires.stream().filter(Wire::hasAnswer).count();
  }
}
