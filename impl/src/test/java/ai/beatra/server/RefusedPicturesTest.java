package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.money.Amount;
import ai.beatra.stubs.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Upstreams of pictures that fail in every way that they can: what is charged, and who is asked
 * next.
 */
class RefusedPicturesTest extends PicturesContract {
  @RegisterExtension static final PictureServer SERVER = new PictureServer();

  RefusedPicturesTest() {
    super(SERVER);
  }

  @Test
  void picturesThatAreGoneCostNothing() throws Exception {
    first.expire();

    assertFailedForNothing(create("proxied", ",\"n\":2"), "upstream_failed");
    assertThat(first.made()).isEqualTo(2);
  }

  /** What was made is paid, whatever becomes of the next request. */
  @ParameterizedTest
  @EnumSource(names = {"FAILS", "RESET", "LIMITED", "ERROR_IN_200", "CUT"})
  void whatFollowsAPictureDoesNotTakeItAway(Fault fault) throws Exception {
    first.faults().next(Fault.NONE, fault);
    if (fault == Fault.LIMITED) {
      first.faults().next(fault);
    }

    JsonNode task = client.succeeded(create("single", ",\"n\":3"));

    assertThat(task.at("/output/images")).hasSize(1);
    assertThat(task.at("/warnings/0/code").asText()).isEqualTo("fewer_outputs");
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
    // A key that is not taken is followed by the other one.
    assertThat(posts(first)).hasSize(fault == Fault.LIMITED ? 3 : 2);
  }

  @Test
  void whatIsNotMadeIsGivenBack() throws Exception {
    first.fewer(1);

    JsonNode task = client.succeeded(create("painter", ",\"n\":3"));

    assertThat(task.at("/output/images")).hasSize(2);
    assertThat(task.at("/warnings/0/code").asText()).isEqualTo("fewer_outputs");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("50.0000");
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
  }

  @Test
  void nothingAtAllIsAFailure() throws Exception {
    first.fewer(1);

    assertFailedForNothing(create("painter", ""), "upstream_failed");
    assertThat(posts(spare)).isEmpty();
  }

  @Test
  void aPictureThatIsWithheldIsARefusalIfItIsTheOnlyOne() throws Exception {
    first.withhold();

    assertFailedForNothing(create("grok", ""), "content_refused");
    assertThat(client.succeeded(create("grok", ",\"n\":2")).at("/output/images")).hasSize(1);
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|moderation_blocked|Your request was rejected by the safety system.",
        "400|content_policy_violation|Your request was rejected as a result of our safety system.",
        "400|contentFilter|The prompt was filtered.",
        "400|400|litellm.ContentPolicyViolationError: Your request was rejected as a result of our safety system.",
      })
  void whatItWillNotShowCostsNothingAndIsAskedOfNobodyElse(int status, String code, String message)
      throws Exception {
    first.refuseNext(status, code, message);

    assertFailedForNothing(create("painter", ",\"n\":2"), "content_refused");
    assertThat(posts(spare)).isEmpty();
  }

  /** A refusal is followed by the next key where that may help, and then by the next route. */
  @ParameterizedTest
  @CsvSource({
    "401,invalid_api_key,2",
    "402,billing_hard_limit_reached,2",
    "403,forbidden,1",
    "404,model_not_found,1",
    "429,rate_limit_exceeded,2",
    "429,insufficient_quota,2",
    "500,server_error,1",
    "503,overloaded,1",
  })
  void whoDoesNotTakeItIsFollowedByTheNextRoute(int status, String code, int asked)
      throws Exception {
    first.refuseNext(status, code, "No.").refuseNext(status, code, "No.");

    client.succeeded(create("painter", ",\"n\":2"));

    assertThat(posts(first)).hasSize(asked);
    assertThat(posts(spare)).hasSize(1);
    assertThat(spare.made()).isEqualTo(2);
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
  }

  @ParameterizedTest
  @CsvSource({
    "400,unknown_parameter,invalid_request",
    "401,invalid_api_key,model_unavailable",
    "404,model_not_found,model_unavailable",
    "413,too_large,invalid_request",
    "500,server_error,upstream_failed",
    "504,timeout,upstream_timeout",
  })
  void whatIsRefusedCostsNothing(int status, String code, String told) throws Exception {
    first.refuseNext(status, code, "No.").refuseNext(status, code, "No.");

    assertFailedForNothing(create("older", ""), told);
  }

  @Test
  void anErrorInPlaceOfPicturesIsFollowedByTheNextRoute() throws Exception {
    first.faults().next(Fault.ERROR_IN_200);

    client.succeeded(create("painter", ""));

    assertThat(posts(first)).hasSize(1);
    assertThat(spare.made()).isEqualTo(1);
  }

  @Test
  void aKeyThatIsNotTakenIsFollowedByTheNextKey() throws Exception {
    first.faults().next(Fault.LIMITED_FOR_SECONDS);

    client.succeeded(create("painter", ""));

    assertThat(posts(first))
        .extracting(each -> each.headers().get("authorization"))
        .containsExactlyInAnyOrder("Bearer key-one", "Bearer key-two");
    assertThat(posts(spare)).isEmpty();
  }

  @Test
  void aKeyThatIsRefusedRests() throws Exception {
    first.faults().next(Fault.KEY_REFUSED);

    client.succeeded(create("painter", ""));
    client.succeeded(create("painter", ""));

    List<String> keys =
        posts(first).stream().map(each -> each.headers().get("authorization")).toList();
    assertThat(keys).hasSize(3);
    assertThat(keys.subList(1, 3)).doesNotContain(keys.get(0));
  }

  /** Cut in the middle of the first picture's base64, or not answered at all. */
  @ParameterizedTest
  @CsvSource({
    "RESET,upstream_failed",
    "CUT,upstream_failed",
    "WRONG_JSON,upstream_failed",
    "HALF_OPEN,upstream_timeout"
  })
  void whatMayHaveBeenPaidIsSentNowhereElse(Fault fault, String code) throws Exception {
    first.faults().next(fault);

    assertFailedForNothing(create("painter", ""), code);
    assertThat(posts(first)).hasSize(1);
    assertThat(posts(spare)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void whatCameWholeBeforeTheCutIsPaid(int count) throws Exception {
    first.faults().next(Fault.CUT);

    JsonNode task = client.succeeded(create("painter", ",\"n\":" + count));

    assertThat(task.at("/output/images")).hasSize(count / 2);
    assertThat(client.spent()).isEqualTo(Amount.parse("50").times(count / 2));
  }

  @Test
  void whoCancelsIsPaidBackAndTheUpstreamIsLeft() throws Exception {
    CountDownLatch held = first.hold();
    JsonNode created = create("painter", "");
    Eventually.holds("it is asked", () -> first.made() == 1);

    client.cancel(created);

    assertThat(client.ended(created).path("status").asText()).isEqualTo("canceled");
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
    held.countDown();
  }
}
