package ai.beatra.provider.anthropic;

import ai.beatra.config.Dialect.Thinking;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.wire.WireFormat;
import ai.beatra.provider.wire.WireReader;
import java.util.Map;
import java.util.function.Consumer;

/** The Messages API in its version of 2023-06-01. */
public final class AnthropicFormat implements WireFormat {
  static final Map<String, String> VERSION = Map.of("anthropic-version", "2023-06-01");

  private final Thinking thinking;

  /**
   * @param thinking how its models are told to think
   */
  public AnthropicFormat(Thinking thinking) {
    this.thinking = thinking;
  }

  @Override
  public Map<String, String> headers() {
    return VERSION;
  }

  @Override
  public byte[] write(ChatCall call, Map<String, String> fetched) {
    return new RequestWriter(call, thinking).write(fetched);
  }

  @Override
  public WireReader reader(Refusals refusals, Consumer<ChatEvent> events) {
    return new AnswerReader(refusals, events);
  }
}
