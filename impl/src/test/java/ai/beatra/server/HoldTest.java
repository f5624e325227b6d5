package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.chat.RandomRequests;
import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.error.ErrorCode;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is held for a chat is the most that it can cost. */
class HoldTest {
  private static final int REQUESTS = 100;

  @RegisterExtension static final OneServer server = new OneServer();

  private final RunningBeatra beatra = server.asNewTenant();

  private static Request chat(String key, String body) {
    return Request.post("/v1/chat/completions").key(key).json(body);
  }

  @Test
  void isNoLessThanWhateverTheAnswerCanCost() throws Exception {
    String poor = beatra.keyWith("penniless", "0");
    var requests = new RandomRequests(42);
    for (int i = 0; i < REQUESTS; i++) {
      ObjectNode request = requests.next();
      String body = i % 2 == 0 ? request.toString() : request.toPrettyString();
      Answer refused = beatra.send(chat(poor, body)).refused(ErrorCode.INSUFFICIENT_BALANCE);
      Answer answer = beatra.send(beatra.chat(body));

      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      JsonNode usage = answer.json().get("usage");
      long tokens = request.get("n").asLong() * request.get("max_completion_tokens").asLong();
      // 0.50 and 1.50 dollars a million tokens, 1500 credits a dollar, rounded up.
      long most = usage.get("prompt_tokens").asLong() * 75 / 10 + tokens * 225 / 10 + 1;
      String held = refused.error().at("/details/required_credits").textValue();
      assertThat(Amount.parse(held).units()).as(body).isGreaterThanOrEqualTo(most);
    }
    String tenant = beatra.tenant();
    beatra.settledBalance();
    List<LedgerEntry> ledger = beatra.credits(credits -> credits.ledger(tenant, 10_000));
    assertThat(ledger)
        .extracting(LedgerEntry::kind)
        .doesNotContain(Kind.UNCOLLECTED);
  }

  @Test
  void namesOfAToolsPropertiesAreHeldForToo() throws Exception {
    var properties = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      String name = i + " word".repeat(8500);
      properties.append(i == 0 ? "" : ",").append('"').append(name).append("\":{}");
    }
    String body =
        """
        {"model":"sandbox-chat","max_completion_tokens":1,"messages":[{"role":"user","content":"hi"}],
         "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object",
           "properties":{%s}}}}]}"""
            .formatted(properties);
    String key = beatra.keyWith("one-credit", "1");
    var wires = new ArrayList<Wire>();
    for (int i = 0; i < 12; i++) {
      wires.add(beatra.connect().send(chat(key, body)));
    }
    for (Wire wire : wires) {
      Answer answer = wire.read().refused(ErrorCode.INSUFFICIENT_BALANCE);
      String held = answer.error().at("/details/required_credits").textValue();
      assertThat(Amount.parse(held)).isGreaterThan(Amount.parse("127.89"));
      wire.close();
    }
    assertThat(beatra.settledBalance("one-credit")).isEqualTo(Amount.parse("1"));
  }

  @Test
  void logProbabilitiesOfManyChoicesAreRefusedBeforeAnythingIsHeld() throws Exception {
    String body =
        """
        {"model":"sandbox-chat","n":128,"logprobs":true,"top_logprobs":20,
         "messages":[{"role":"user","content":"Repeat the word go 4096 times"}]}""";

    beatra.send(beatra.chat(body)).invalid("/n");
    beatra.send(beatra.chat(body.replace("\"n\":128", "\"n\":128,\"stream\":true"))).invalid("/n");
    String less = body.replace("\"n\":128", "\"n\":2,\"max_completion_tokens\":9");
    assertThat(beatra.send(beatra.chat(less)).status()).isEqualTo(200);
  }
}
