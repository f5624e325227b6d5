package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.ROLE;
import static ai.beatra.provider.openai.Upstreams.USAGE;
import static ai.beatra.provider.openai.Upstreams.content;
import static ai.beatra.provider.openai.Upstreams.finish;
import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.LiveInstances;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.wire.WireChat;
import ai.beatra.upstream.StubUpstream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenAiChatTest {
  @RegisterExtension final Upstreams upstreams = new Upstreams();

  @Test
  void aStreamIsHandedOnChunkByChunk() throws Exception {
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(ROLE, content("Hel"), content("lo."), finish("stop"), USAGE, "[DONE]");
              exchange.ends();
            });

    Answered answer = Answered.to(upstreams.chat(stub, "key-1"), hello(true)).whole();

    assertThat(answer.text()).isEqualTo("Hello.");
    assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.STOP);
    assertThat(answer.usage()).isEqualTo(new ChatEvent.Usage(11, 3, 7, 2));
    assertThat(answer.deltas()).as("the role, two words, the end").hasSize(4);
    StubUpstream.Request request = stub.received().get(0);
    assertThat(request.method() + " " + request.path()).isEqualTo("POST /v1/chat/completions");
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer key-1")
        .containsEntry("content-type", "application/json")
        .containsEntry("accept", "text/event-stream");
    assertThat(request.text())
        .isEqualTo(
            "{\"model\":\"upstream-model\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"messages\":[{\"role\": \"user\", \"content\": \"Say hello.\"}]}");
  }

  @Test
  void whatComesTogetherGoesOnTogether() throws Exception {
    String events =
        String.join(
            "\n\ndata: ", ROLE, content("Hel"), content("lo."), finish("stop"), USAGE, "[DONE]");
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.piece("data: " + events + "\n\n");
              exchange.ends();
            });

    Answered answer = Answered.to(upstreams.chat(stub), hello(true)).whole();

    assertThat(answer.text()).isEqualTo("Hello.");
    assertThat(answer.events()).as("all that is said, and the usage").hasSize(2);
  }

  @Test
  void anAnswerInOnePieceBecomesDeltasAndUsage() throws Exception {
    StubUpstream stub =
        upstreams.stub(
            exchange ->
                exchange.json(
                    200,
                    """
                    {"id": "theirs", "object": "chat.completion", "created": 1, "model": "theirs",
                     "choices": [{"index": 0, "finish_reason": "stop", "logprobs": null,
                       "message": {"role": "assistant", "content": "Hello.", "refusal": null}}],
                     "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}
                    """));
    WireChat chat = upstreams.chat(stub);

    Answered answer = Answered.to(chat, hello(false)).whole();
    Answered again = Answered.to(chat, hello(false)).whole();

    assertThat(answer.text()).isEqualTo("Hello.");
    assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.STOP);
    assertThat(answer.usage()).isEqualTo(new ChatEvent.Usage(11, 0, 7, 0));
    assertThat(again.text()).isEqualTo("Hello.");
    assertThat(stub.connections()).as("the connection is used again").isEqualTo(1);
    assertThat(stub.received().get(0).headers()).doesNotContainKey("authorization");
    assertThat(stub.received().get(0).text()).doesNotContain("\"stream");
  }

  @Test
  void aReaderThatStopsAfterAFastStartHoldsLittle() throws Exception {
    int read = 2_000;
    String piece = content("x".repeat(500));
    var sent = new AtomicLong();
    StubUpstream stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(ROLE);
              while (true) {
                exchange.data(piece);
                sent.incrementAndGet();
              }
            });
    var answer = new Answered(read);

    answer.listenTo(upstreams.chat(stub), hello(true));
    long before = -1;
    while (answer.events().size() < read || sent.get() != before) {
      before = sent.get();
      Thread.sleep(200);
    }

    long held = LiveInstances.byClass().getOrDefault(ChunkChoice.class.getName(), 0L);
    assertThat(held - answer.deltas().size()).isLessThan(3_000);
    answer.cancel();
  }
}
