package ai.beatra.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.ChatOption;
import ai.beatra.http.json.Json;
import ai.beatra.model.ChatCompletionRequest;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A member of the contract's chat request that is forgotten breaks the build. */
class ChatOptionsTest {
  /** What every model takes, what is ours to answer for, and what is never sent on. */
  private static final Set<String> NO_OPTIONS =
      Set.of(
          "model",
          "messages",
          "stream",
          "stream_options",
          "modalities",
          "metadata",
          "store",
          "service_tier",
          "safety_identifier",
          "prompt_cache_key",
          "user",
          "model_options");

  @Test
  void everyMemberOfARequestIsAnOptionOrKnownToBeNone() {
    var mapper = (JsonMapper) Json.mapper();
    var type = mapper.constructType(ChatCompletionRequest.class);
    Set<String> members =
        mapper.getSerializationConfig().introspect(type).findProperties().stream()
            .map(BeanPropertyDefinition::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> known =
        Stream.concat(NO_OPTIONS.stream(), Stream.of(ChatOption.values()).map(ChatOption::member))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(members).isEqualTo(known);
  }
}
