package ai.beatra.provider.sandbox.chat;

import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.sandbox.chat.schema.Effort;
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
 * <p>The upstream models that {@link ChatFault} names fail; any other name answers.
 */
public final class SandboxChat implements ChatProvider {
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
    ChatFault fault = ChatFault.of(call.upstreamModel()).orElse(null);
    if (fault != null && fault != ChatFault.STREAM_INTERRUPTED) {
      throw fault.failure();
    }
    var answer = new Answer(call.request(), fault != null, tokenizer, effort);
    call.spending().keeps(answer.kept());
    return answer;
  }
}
