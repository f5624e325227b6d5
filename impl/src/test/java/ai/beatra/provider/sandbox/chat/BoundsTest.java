package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.Stop;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ProviderException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request makes the sandbox work so much and no more, and for nobody who has left. */
class BoundsTest {

  private static void assertThatWorkIsRefused(ChatCompletionRequest request) {
    assertThat(Sandbox.run(request).failure())
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageContaining("more work than the sandbox does");
  }

  private static ChatCompletionRequest patterns(int texts) {
    String said = "[" + "\"aaaaaaaaaaaax\",".repeat(texts) + "\"x\"]";
    return Sandbox.json(
        """
        {"model": "sandbox-chat",
         "messages": [{"role": "user", "content": %s}],
         "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema":
           {"type": "array", "items": {"type": "string", "pattern": "^(a+)+\\\\1$|x"}}}}}
        """
            .formatted(Sandbox.JSON.valueToTree("Say exactly: " + said)));
  }

  @Test
  void theStepsOfAllSearchesForAPatternAddUp() {
    assertThatWorkIsRefused(patterns(10_000));
    assertThat(Sandbox.run(patterns(10)).failure()).isNull();
  }

  @Test
  void aLongStopTextThatNearlyComesCostsNoMoreThanOthers() {
    ChatCompletionRequest request =
        Sandbox.request("Say exactly: " + "aaaaaaaa".repeat(60_000))
            .stop(Stop.of("a".repeat(30_000) + "b"));

    Received received = Sandbox.run(request);

    assertThat(received.failure() == null || received.failure() instanceof ProviderException)
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {150_000, 3_000_000})
  void aPromptLongerThanTheModelReadsIsRefused(int words) {
    assertThat(Sandbox.run(Sandbox.request("a ".repeat(words))).failure())
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(e.param()).isEqualTo("/messages");
            })
        .hasMessageContaining("128000 tokens");
  }

  @Test
  void theProbabilitiesOfAllChoicesTogetherAreBounded() {
    ChatCompletionRequest request =
        Sandbox.request("Repeat the word go 4096 times").n(128).logprobs(true).topLogprobs(20);

    Received received = Sandbox.run(request).whole();

    assertThat(received.logprobs(0)).hasSize(32);
    assertThat(received.finish(127)).isEqualTo(ChunkFinishReason.LENGTH);
    assertThat(received.usage().completion() * 21).isLessThanOrEqualTo(Asked.MOST_PROBABILITIES);
  }

  @Test
  void oneChoiceHasItsProbabilitiesToTheEnd() {
    ChatCompletionRequest request =
        Sandbox.request("Repeat the word go 4096 times").logprobs(true).topLogprobs(20);

    assertThat(Sandbox.run(request).whole().logprobs(0)).hasSize(4096);
  }

  @Test
  void whatHasNoRoomIsToldToComeBackAndWhatHasBegunGoesOn() throws Exception {
    var timer = new ScheduledThreadPoolExecutor(1);
    var workers = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
    var sandbox = new SandboxChat(Sandbox.TOKENIZER, workers, timer, Duration.ZERO);
    var request = Sandbox.request("Say exactly: Hello");
    var call = new ChatCall("sandbox-chat", request, new byte[0], true);
    try {
      Received begun = new Received(1);
      sandbox.chat(call).subscribe(begun);
      while (begun.events().isEmpty()) {
        Thread.onSpinWait();
      }
      var running = new CountDownLatch(1);
      var held = new CountDownLatch(1);
      execute(
          workers,
          () -> {
            running.countDown();
            await(held);
          });
      running.await();
      execute(workers, () -> {});

      assertThat(Received.all(sandbox.chat(call)).failure())
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
      begun.subscription().request(Long.MAX_VALUE);
      held.countDown();
      assertThat(begun.awaitEnd().whole().text()).isEqualTo("Hello");
    } finally {
      workers.shutdownNow();
      timer.shutdownNow();
    }
  }

  /** As soon as there is room. */
  private static void execute(ThreadPoolExecutor workers, Runnable task) {
    while (true) {
      try {
        workers.execute(task);
        return;
      } catch (RejectedExecutionException e) {
        Thread.onSpinWait();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
