package ai.beatra.provider.openai;

import ai.beatra.config.Dialect;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.openai.dialect.AnswerReader;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.wire.WireFormat;
import ai.beatra.provider.wire.WireReader;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** OpenAI's chat completions, in the dialect of one upstream. */
public final class OpenAiFormat implements WireFormat {
  private final Dialect dialect;
  private final RequestWriter requests;

  public OpenAiFormat(Dialect dialect) {
    this.dialect = dialect;
    this.requests = new RequestWriter(dialect);
  }

  @Override
  public List<String> costHeaders() {
    return dialect.costHeaders();
  }

  @Override
  public byte[] write(ChatCall call, Map<String, String> fetched) {
    return requests.write(call, fetched);
  }

  @Override
  public WireReader reader(Refusals refusals, Consumer<ChatEvent> events) {
    return new AnswerReader(refusals, dialect.thinkingInTotal(), events);
  }
}
