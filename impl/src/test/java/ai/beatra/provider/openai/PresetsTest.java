package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.call;
import static ai.beatra.provider.openai.Upstreams.content;
import static ai.beatra.provider.openai.Upstreams.finish;
import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.http.json.Json;
import ai.beatra.upstream.StubUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes upstream with a preset, over a real socket. */
class PresetsTest {
  private static final String CONVERSATION =
      """
      {"model": "public-model", "seed": 7, "temperature": 0.5, "max_tokens": 9, "messages": [
        {"role": "developer", "name": "rules", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "developer"}]},
        {"role": "assistant", "content": "Hi.", "reasoning_content": "A greeting."},
        {"role": "user", "name": "ada", "content": "Go on."}]}
      """;

  @RegisterExtension final Upstreams upstreams = new Upstreams();

  private StubUpstream.Request asked(String provider, boolean stream) throws Exception {
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(content("Hello."), finish("stop"), "[DONE]");
              exchange.ends();
            });
    Answered.to(upstreams.described(stub, "kind: openai, " + provider), call(CONVERSATION, stream))
        .whole();
    return stub.received().get(0);
  }

  /** Its JSON; white space comes as the customer wrote it. */
  private static String body(StubUpstream.Request request) throws Exception {
    return Json.mapper().readTree(request.text()).toString();
  }

  @Test
  void whatAStrictUpstreamDoesNotKnowIsLeftOutOrCalledOtherwise() throws Exception {
    assertThat(body(asked("preset: mistral, keys: [k]", true)))
        .isEqualTo(
            "{\"model\":\"upstream-model\",\"max_tokens\":9,\"stream\":true,\"random_seed\":7,"
                + "\"temperature\":0.5,\"messages\":["
                + "{\"role\":\"system\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"developer\"}]},"
                + "{\"role\":\"assistant\",\"content\":\"Hi.\"},"
                + "{\"role\":\"user\",\"content\":\"Go on.\"}]}");
  }

  @Test
  void whatMakesTheAnswerNoWorseIsDropped() throws Exception {
    assertThat(body(asked("preset: deepseek, keys: [k]", true)))
        .doesNotContain("seed")
        .contains("\"reasoning_content\":\"A greeting.\"", "\"name\":\"ada\"", "stream_options")
        .contains("{\"role\":\"system\",\"name\":\"rules\"");
  }

  @Test
  void thinkingGoesBackUnderTheNameThatItHasThere() throws Exception {
    assertThat(body(asked("preset: groq, keys: [k]", true)))
        .contains("\"reasoning\":\"A greeting.\"", "\"max_completion_tokens\":9")
        .doesNotContain("reasoning_content", "\"name\"");
    assertThat(body(asked("preset: openai, keys: [k]", true)))
        .contains("\"role\":\"developer\"")
        .doesNotContain("A greeting.");
  }

  @Test
  void azureIsAskedByDeploymentAndItsOwnHeader() throws Exception {
    StubUpstream.Request request =
        asked("preset: azure, keys: [az-key], base_url: \"https://r.openai.azure.com\"", true);

    assertThat(request.path())
        .isEqualTo("/v1/openai/deployments/upstream-model/chat/completions?api-version=2024-10-21");
    assertThat(request.headers())
        .containsEntry("api-key", "az-key")
        .doesNotContainKey("authorization");
    assertThat(
            asked("preset: azure-v1, keys: [az-key], base_url: \"https://r/openai/v1\"", true)
                .path())
        .isEqualTo("/v1/chat/completions");
  }

  @Test
  void withoutKeysNoneIsShown() throws Exception {
    assertThat(asked("preset: ollama", true).headers())
        .doesNotContainKeys("authorization", "api-key");
    assertThat(asked("preset: ollama, keys: [proxy]", true).headers())
        .containsEntry("authorization", "Bearer proxy");
  }

  @Test
  void usageOfTheLastChunkCountsWhereverItStands() throws Exception {
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(
                  content("Hello."),
                  "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"x_groq\":"
                      + "{\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7}}}",
                  "[DONE]");
              exchange.ends();
            });

    Answered answer =
        Answered.to(upstreams.described(stub, "kind: openai, preset: groq, keys: [k]"), hello(true))
            .whole();

    assertThat(answer.usage().prompt()).isEqualTo(11);
    assertThat(answer.usage().completion()).isEqualTo(7);
  }
}
