package ai.beatra.provider.openai.dialect;

import ai.beatra.model.ChoiceLogprobs;
import ai.beatra.model.TokenLogprob;
import ai.beatra.provider.wire.WholeCharacters;
import ai.beatra.provider.wire.WireReader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads log probabilities. They are kept where they are complete. */
final class Logprobs {
  private Logprobs() {}

  static @Nullable ChoiceLogprobs in(JsonNode node) {
    if (!node.isObject()) {
      return null;
    }
    try {
      // A token may be half a character.
      String json = WholeCharacters.repaired(node.toString());
      ChoiceLogprobs logprobs = WireReader.JSON.readValue(json, ChoiceLogprobs.class);
      return usable(logprobs.getContent()) && usable(logprobs.getRefusal()) ? logprobs : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static boolean usable(@Nullable List<TokenLogprob> list) {
    return list == null
        || list.stream()
            .allMatch(
                one ->
                    one != null
                        && one.getToken() != null
                        && one.getLogprob() != null
                        && one.getTopLogprobs() != null);
  }
}
