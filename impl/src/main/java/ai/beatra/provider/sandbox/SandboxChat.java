package ai.beatra.provider.sandbox;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.ProviderException;
import ai.beatra.tokens.Tokenizer;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Chat without a model: rules and sampled JSON on real tokens, so that every parameter and every
 * form of an answer can be tried. The same request has the same answer everywhere; there is no
 * clock, no network and no state.
 *
 * <p>The upstream models {@code sandbox-fault-…} fail in the way that their name says; any other
 * name answers.
 */
public final class SandboxChat implements ChatProvider {
  private static final String FAULT = "sandbox-fault-";

  private final Tokenizer tokenizer;
  private final ExecutorService workers;
  private final ScheduledExecutorService timer;
  private final Duration pause;

  /**
   * @param workers make all answers, each for a moment at a time; what they refuse is answered
   *     overloaded. They are not shut down here
   * @param timer wakes the workers after a pause
   * @param pause how long to wait between the tokens of a streamed answer; zero for as fast as they
   *     are asked for
   */
  public SandboxChat(
      Tokenizer tokenizer,
      ExecutorService workers,
      ScheduledExecutorService timer,
      Duration pause) {
    this.tokenizer = tokenizer;
    this.workers = workers;
    this.timer = timer;
    this.pause = pause;
  }

  @Override
  public ChatGeneration chat(ChatCall call, ChatListener listener) {
    Duration between = call.stream() ? pause : Duration.ZERO;
    return new PacedGeneration(
        listener, abandoned -> events(call, new Effort(abandoned)), between, workers, timer);
  }

  @Override
  public boolean spendsUnseen() {
    return false;
  }

  private Iterator<ChatEvent> events(ChatCall call, Effort effort) {
    String model = call.upstreamModel();
    if (!model.startsWith(FAULT)) {
      return answer(call, effort);
    }
    return switch (model.substring(FAULT.length())) {
      case "stream-interrupted" -> new Interrupted(answer(call, effort));
      case "upstream-failed" ->
          throw new ProviderException(
              ErrorCode.UPSTREAM_FAILED,
              "The model's provider answered with an error. Send the request again.");
      case "upstream-timeout" ->
          throw new ProviderException(
              ErrorCode.UPSTREAM_TIMEOUT,
              "The model's provider did not answer in time. Send the request again.");
      case "content-refused" ->
          throw new ProviderException(
              ErrorCode.CONTENT_REFUSED,
              "The model's provider refused the content of the request. Change it.");
      default ->
          throw new ProviderException(
              ErrorCode.MODEL_UNAVAILABLE,
              "No healthy route to the model exists right now. Send the request again in a"
                  + " moment.");
    };
  }

  private Answer answer(ChatCall call, Effort effort) {
    var answer = new Answer(call.request(), tokenizer, effort);
    call.spending().keeps(answer.kept());
    return answer;
  }

  /** An answer that breaks in the middle of its first choice. */
  private static final class Interrupted implements Iterator<ChatEvent> {
    private final Answer answer;
    private final long most;

    private Interrupted(Answer answer) {
      this.answer = answer;
      this.most = Math.max(1, answer.length(0) / 2);
    }

    @Override
    public boolean hasNext() {
      if (answer.tokens() >= most) {
        throw new ProviderException(
            ErrorCode.STREAM_INTERRUPTED, "The stream broke after a part of the answer.");
      }
      return answer.hasNext();
    }

    @Override
    public ChatEvent next() {
      return answer.next();
    }
  }
}
