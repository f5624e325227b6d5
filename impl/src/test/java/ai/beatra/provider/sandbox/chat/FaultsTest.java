package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

  private static void assertCode(Received received, ErrorCode code) {
    assertThat(received.failure())
        .isInstanceOfSatisfying(
            ProviderException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @CsvSource({
    "upstream-failed,UPSTREAM_FAILED",
    "upstream-timeout,UPSTREAM_TIMEOUT",
    "model-unavailable,MODEL_UNAVAILABLE",
    "content-refused,CONTENT_REFUSED"
  })
  void failsBeforeTheFirstEvent(String fault, ErrorCode code) {
    Received received = Sandbox.run(Sandbox.request("hi").model("sandbox-fault-" + fault));

    assertCode(received, code);
    assertThat(received.events()).isEmpty();
  }

  @Test
  void breaksTheStreamInTheMiddle() {
    String text = "one two three four five six seven eight";
    ChatCompletionRequest request =
        Sandbox.request("Say exactly: " + text).model("sandbox-fault-stream-interrupted");
    Received received = Sandbox.run(request);

    assertCode(received, ErrorCode.STREAM_INTERRUPTED);
    assertThat(received.text()).isEqualTo("one two three four");
    assertThat(received.chunks(0)).extracting(ChunkChoice::getFinishReason).containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Say exactly: Hi", "Refuse this request.", "Count from 1 to 999999"})
  void alwaysBreaksAfterSomethingWasSent(String question) {
    Received received =
        Sandbox.run(Sandbox.request(question).model("sandbox-fault-stream-interrupted").n(2));

    assertCode(received, ErrorCode.STREAM_INTERRUPTED);
    assertThat(received.text() + received.refusal()).isNotEmpty();
  }
}
