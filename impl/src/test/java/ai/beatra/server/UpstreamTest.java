package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.config.Shortcut;
import ai.beatra.upstream.StubUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server takes from the settings of its upstream, and what it passes on. */
class UpstreamTest extends BeforeUpstream {
  @Test
  void aKeyInTheEnvironmentIsAllItTakes() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    Client client = serve(stub);

    HttpResponse<String> answer = client.chat(", \"max_tokens\": 7");

    assertThat(client.models())
        .startsWith("model-b", "Vendor/Model-A:7b", "sandbox-chat")
        .endsWith("gpt-image-2", "suno-5.5", "minimax-music-2.6");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("theirs", "model-b-2026", "cost");
    JsonNode completion = JSON.readTree(answer.body());
    assertThat(completion.get("id").textValue()).startsWith("chatcmpl-");
    assertThat(completion.get("model").textValue()).isEqualTo("model-b");
    assertThat(completion.at("/choices/0/message/content").textValue()).isEqualTo("Hello.");
    assertThat(completion.at("/usage/prompt_tokens").intValue()).isEqualTo(11);
    assertThat(completion.at("/usage/total_tokens").intValue()).isEqualTo(18);
    StubUpstream.Request sent = last(stub);
    assertThat(sent.path()).isEqualTo("/v1/chat/completions");
    assertThat(sent.headers()).containsEntry("authorization", "Bearer sk-theirs");
    assertThat(JSON.readTree(sent.body()).get("model").textValue()).isEqualTo("model-b");
    assertThat(JSON.readTree(sent.body()).get("max_tokens").intValue()).isEqualTo(7);
    assertThat(stub.received().get(0).path()).isEqualTo("/v1/models");
  }

  @Test
  void anUpstreamWithoutAKeyIsNamedOnTheCommandLine() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    Shortcut shortcut =
        Shortcut.to(stub.baseUrl().toString(), Map.of(), Config.parse("test", "", Map.of()));
    Client client = serve(bundled(Map.of()).withShortcut(shortcut));

    assertThat(client.chat("").statusCode()).isEqualTo(200);
    assertThat(stub.received())
        .allSatisfy(r -> assertThat(r.headers()).doesNotContainKey("authorization"));
  }

  @Test
  void theModelOfTheEnvironmentComesFirst() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    var environment = new HashMap<>(environment(stub));
    environment.put("OPENAI_MODEL", "model-z");
    Client client = serve(bundled(environment));

    client.chat("");

    assertThat(client.models().get(0)).isEqualTo("model-z");
    assertThat(last(stub).text()).contains("\"model\":\"model-z\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "200 {}", "200 <html>", "closed"})
  void anUpstreamThatListsNothingOffersNothing(String listing) throws Exception {
    StubUpstream stub =
        stub(
            exchange -> {
              if (listing.equals("closed")) {
                exchange.cut(true);
              } else {
                exchange.json(Integer.parseInt(listing.substring(0, 3)), listing.substring(3));
              }
            });

    assertThat(serve(stub).models()).startsWith("sandbox-chat");
  }

  @Test
  void aModelThatIsNamedNeedsNoList() throws Exception {
    StubUpstream stub =
        stub(
            exchange ->
                exchange.json(exchange.request().method().equals("GET") ? 404 : 200, WHOLE));
    var environment = new HashMap<>(environment(stub));
    environment.put("OPENAI_MODEL", "model-z");

    assertThat(serve(bundled(environment)).models()).startsWith("model-z", "sandbox-chat");
  }

  @Test
  void whatWouldSteerTheUpstreamDoesNotArrive() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));

    HttpResponse<String> answer =
        serve(stub)
            .chat(
                """
                , "api_base": "http://evil.example", "api_key": "sk-evil",
                "fallbacks": ["expensive"], "mock_response": "free", "store": true,
                "model_options": {"api_base": "http://evil.example"}
                """);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(last(stub).text())
        .doesNotContain("evil", "api_base", "api_key", "fallbacks", "mock_response", "store")
        .contains("Hello?");
  }

  @Test
  void audioIsChargedAtItsOwnPrice() throws Exception {
    String usage =
        """
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
          "prompt_tokens_details": {"audio_tokens": 4},
          "completion_tokens_details": {"audio_tokens": 3}}}\
        """;
    String whole = WHOLE.substring(0, WHOLE.indexOf("\"usage\"")) + usage;
    StubUpstream stub = upstream(exchange -> exchange.json(200, whole));
    String yaml =
        """
        providers:
          mine: {kind: openai, base_url: "%s"}
        models:
          - id: mine
            name: Mine
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text, audio], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            options: []
            price: {unit: usd_per_million_tokens, input: 1, output: 2, audio_in: 10,
                    markup: 1}
            routes: [{provider: mine, upstream_model: their-name}]
        """
            .formatted(stub.baseUrl());

    String heard =
        """
        {"model": "auto", "messages": [{"role": "user", "content": [
          {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}]}]}""";

    HttpResponse<String> answer =
        serve(CatalogConfig.parse("test", yaml, Map.of())).send("/v1/chat/completions", heard);

    JsonNode told = JSON.readTree(answer.body()).get("usage");
    assertThat(told.at("/prompt_tokens_details/audio_tokens").intValue()).isEqualTo(4);
    // 6 x 1 + 4 x 10 + 5 x 2 millionths of a dollar, at 1000 credits.
    assertThat(told.get("credits").textValue()).isEqualTo("0.0560");
  }

  @Test
  void aCatalogFileSaysWhereAndWhatIsPassedThrough() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    String yaml =
        """
        providers:
          mine: {kind: openai, base_url: "%s", keys: ["${KEY}"], concurrency: 4}
        models:
          - id: mine
            name: Mine
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            options: [max_tokens]
            passthrough: [top_k, store]
            price: {unit: usd_per_million_tokens, input: 1, output: 2}
            routes: [{provider: mine, upstream_model: their-name}]
        """
            .formatted(stub.baseUrl());
    Client client = serve(CatalogConfig.parse("test", yaml, Map.of("KEY", "sk-file")));

    HttpResponse<String> answer =
        client.chat(", \"store\": true, \"max_tokens\": 9, \"model_options\": {\"top_k\": 3}");

    assertThat(JSON.readTree(answer.body()).get("model").textValue()).isEqualTo("mine");
    assertThat(last(stub).headers()).containsEntry("authorization", "Bearer sk-file");
    JsonNode sent = JSON.readTree(last(stub).body());
    assertThat(sent.get("model").textValue()).isEqualTo("their-name");
    assertThat(sent.get("store").booleanValue()).isTrue();
    assertThat(sent.get("top_k").intValue()).isEqualTo(3);
    assertThat(sent.get("max_completion_tokens").intValue()).isEqualTo(9);
  }

  @Test
  void aValueGoesToTheModelsThatListIt() throws Exception {
    StubUpstream stub = upstream(exchange -> exchange.json(200, WHOLE));
    String model =
        """
          - id: %s
            name: One
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text, image], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            options: [reasoning_effort%s]
            price: {unit: usd_per_million_tokens, input: 1, output: 2}
            routes: [{provider: mine, upstream_model: %s}]
        """;
    String yaml =
        "providers:\n  mine: {kind: openai, base_url: \"%s\"}\nmodels:\n".formatted(stub.baseUrl())
            + model.formatted("plain", "", "plain")
            + model.formatted("deep", ", reasoning_effort=max, detail=original", "deep")
            + model.formatted("any", ", reasoning_effort=*", "any");
    Client client = serve(CatalogConfig.parse("test", yaml, Map.of()));

    assertThat(client.chat(", \"reasoning_effort\": \"max\"").statusCode()).isEqualTo(200);
    assertThat(last(stub).text()).contains("\"model\":\"deep\"", "\"reasoning_effort\":\"max\"");
    assertThat(client.chat(", \"reasoning_effort\": \"ultra\"").statusCode()).isEqualTo(200);
    assertThat(last(stub).text()).contains("\"model\":\"any\"");
    String see =
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\"data:image/png;base64,AAAA\",\"detail\":\"original\"}}]}]}";
    HttpResponse<String> refused = client.send("/v1/chat/completions", see.formatted("plain"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains("/messages/0/content/0/image_url/detail", "must be one of auto, low, high");
    assertThat(client.send("/v1/chat/completions", see.formatted("auto")).statusCode())
        .isEqualTo(200);
    assertThat(last(stub).text()).contains("\"model\":\"deep\"", "\"detail\":\"original\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thinkingIsDeliveredAndCharged(boolean stream) throws Exception {
    String thought = "word ".repeat(50);
    StubUpstream stub =
        upstream(
            exchange -> {
              if (stream) {
                exchange.streams();
                exchange.data(
                    "{\"choices\":[{\"delta\":{\"reasoning\":\"" + thought + "\"}}]}",
                    LAST,
                    "[DONE]");
                exchange.ends();
              } else {
                exchange.json(
                    200, "{\"choices\":[{\"message\":{\"reasoning\":\"" + thought + "\"}}]}");
              }
            });
    String more = stream ? ", \"stream\": true, \"stream_options\": {\"include_usage\": true}" : "";

    String answer = serve(stub).chat(more).body();

    assertThat(answer).contains("\"reasoning_content\":\"" + thought);
    String tokens = answer.replaceAll("(?s).*\"completion_tokens\":(\\d+),.*", "$1");
    assertThat(Integer.parseInt(tokens)).isGreaterThanOrEqualTo(50);
  }

  @Test
  void aStreamHasOurIdsModelAndUsage() throws Exception {
    StubUpstream stub =
        upstream(
            exchange -> {
              exchange.streams();
              exchange.data(PART, PART, LAST, USAGE, "[DONE]");
              exchange.ends();
            });
    Client client = serve(stub);

    List<String> plain = events(client.chat(", \"stream\": true"));
    List<String> counted =
        events(client.chat(", \"stream\": true, \"stream_options\": {\"include_usage\": true}"));

    assertThat(plain).hasSize(4).last().isEqualTo("data: [DONE]");
    assertThat(counted).hasSize(5).last().isEqualTo("data: [DONE]");
    assertThat(String.join("\n", counted)).doesNotContain("theirs");
    var ids = new ArrayList<String>();
    for (String event : counted.subList(0, 4)) {
      JsonNode chunk = JSON.readTree(event.substring("data: ".length()));
      assertThat(chunk.get("model").textValue()).isEqualTo("model-b");
      ids.add(chunk.get("id").textValue());
    }
    assertThat(ids).containsOnly(ids.get(0)).allMatch(id -> id.startsWith("chatcmpl-"));
    assertThat(counted.get(3)).contains("\"choices\":[]", "\"prompt_tokens\":11");
  }
}
