package ai.beatra.provider.anthropic;

import ai.beatra.provider.ChatEvent;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What the upstream counts, of which it tells a part at the beginning and a part at the end; what
 * it tells last holds. Of whoever writes one count that cannot be none is believed.
 */
final class Counts {
  private long input;
  private long written;
  private long read;
  private long output;
  private long thought;
  private boolean absurd;

  /** At the beginning it tells an output of one token or a few, of which nothing was made yet. */
  void begin(JsonNode usage) {
    add(usage);
    output = 0;
  }

  void add(JsonNode usage) {
    input = count(usage.path("input_tokens"), input);
    written = count(usage.path("cache_creation_input_tokens"), written);
    read = count(usage.path("cache_read_input_tokens"), read);
    output = count(usage.path("output_tokens"), output);
    thought = count(usage.at("/output_tokens_details/thinking_tokens"), thought);
  }

  private long count(JsonNode node, long earlier) {
    if (node.isMissingNode() || node.isNull()) {
      return earlier;
    }
    boolean sound = node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 0;
    absurd |= !sound;
    return sound ? node.intValue() : earlier;
  }

  /** What is read from a cache and written to one is counted beside the input. */
  ChatEvent.@Nullable Usage usage() {
    long prompt = input + written + read;
    if (absurd || prompt == 0 || prompt > Integer.MAX_VALUE) {
      return null;
    }
    return new ChatEvent.Usage(prompt, read, written, output, Math.min(output, thought), 0, 0);
  }
}
