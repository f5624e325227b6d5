package ai.beatra.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Body;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.http.SocketSender;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.states.KeyText;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.models.Model;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The official OpenAI client for Java, base URL and key swapped, on the server that {@link
 * ConformanceTest} describes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenAiJavaTest {
  private static final String REQUEST_ID = "x-request-id";

  private final Target target;
  private final OpenAIClient client;
  private final ExecutorService clients = Executors.newFixedThreadPool(4);

  OpenAiJavaTest() throws IOException, InterruptedException {
    target = SharedServer.target();
    client = client(target.key());
  }

  @AfterAll
  void close() {
    clients.shutdownNow();
    client.close();
  }

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(target.url() + "/v1")
        .apiKey(key)
        .timeout(Duration.ofMinutes(1))
        .build();
  }

  private static ChatCompletionCreateParams.Builder ask(String question) {
    return ChatCompletionCreateParams.builder().model("auto").addUserMessage(question);
  }

  private ChatCompletion answer(ChatCompletionCreateParams question) {
    return client.chat().completions().create(question);
  }

  private static ChatCompletion.Choice only(ChatCompletion answer) {
    assertThat(answer.choices()).hasSize(1);
    return answer.choices().get(0);
  }

  private static String text(ChatCompletion answer) {
    return only(answer).message().content().orElseThrow();
  }

  @Test
  void chat() {
    ChatCompletion answer = answer(ask("Say exactly: hello from Java").build());

    assertThat(answer.id()).startsWith("chatcmpl-");
    assertThat(answer.model()).isNotEqualTo("auto");
    assertThat(text(answer)).isNotBlank();
    assertThat(only(answer).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
    if (target.own()) {
      assertThat(text(answer)).isEqualTo("hello from Java");
    }
  }

  @Test
  void aStreamHasTheSameTextAsTheAnswerInOnePieceAndEndsWithItsUsage() {
    ChatCompletionCreateParams.Builder question = ask("Count from 1 to 20").seed(7);
    ChatCompletion whole = answer(question.build());
    ChatCompletionAccumulator collected = ChatCompletionAccumulator.create();
    List<ChatCompletionChunk> chunks = new ArrayList<>();
    ChatCompletionStreamOptions usage =
        ChatCompletionStreamOptions.builder().includeUsage(true).build();

    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(question.streamOptions(usage).build())) {
      stream.stream().peek(collected::accumulate).forEach(chunks::add);
    }

    assertThat(chunks).hasSizeGreaterThan(2);
    assertThat(chunks.get(chunks.size() - 1).usage()).isPresent();
    assertThat(only(collected.chatCompletion()).finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(text(collected.chatCompletion())).isNotBlank();
    if (target.own()) {
      assertThat(text(collected.chatCompletion())).isEqualTo(text(whole));
      assertThat(collected.chatCompletion().usage().orElseThrow().totalTokens())
          .isEqualTo(whole.usage().orElseThrow().totalTokens());
    }
  }

  /** A function that the model may call, as the SDK wants it: a class whose fields it describes. */
  static final class GetWeather {
    public String city = "";
  }

  private static ChatCompletionCreateParams.Builder askForWeather() {
    return ask("What is the weather in Rome?").addTool(GetWeather.class);
  }

  private static ChatCompletionMessageFunctionToolCall onlyCall(ChatCompletionMessage message) {
    List<ChatCompletionMessageToolCall> calls = message.toolCalls().orElseThrow();
    assertThat(calls).hasSize(1);
    return calls.get(0).asFunction();
  }

  @Test
  void aToolIsCalledAndItsResultAnswered() {
    ChatCompletion first =
        answer(askForWeather().toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED).build());
    ChatCompletionMessage message = only(first).message();
    ChatCompletionMessageFunctionToolCall call = onlyCall(message);
    GetWeather arguments = call.function().arguments(GetWeather.class);
    ChatCompletionToolMessageParam result =
        ChatCompletionToolMessageParam.builder()
            .toolCallId(call.id())
            .content("{\"sky\":\"sunny\",\"celsius\":23}")
            .build();

    ChatCompletion second = answer(askForWeather().addMessage(message).addMessage(result).build());

    assertThat(only(first).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    assertThat(arguments.city).isEqualTo("Rome");
    assertThat(only(second).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(text(second)).contains("sunny");
  }

  @Test
  void aStreamedToolCallIsTheCallInOnePiece() {
    ChatCompletionCreateParams question =
        askForWeather().toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED).seed(7).build();
    ChatCompletionAccumulator collected = ChatCompletionAccumulator.create();

    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(question)) {
      stream.stream().forEach(collected::accumulate);
    }

    var call = onlyCall(only(collected.chatCompletion()).message());
    assertThat(call.id()).isNotBlank();
    assertThat(call.function().arguments(GetWeather.class).city).isEqualTo("Rome");
  }

  /** What a structured answer has to be made of. */
  static final class Person {
    public String name = "";
    public int age = -1;
    public List<String> hobbies = List.of();
  }

  @Test
  void aStructuredAnswerIsOfItsClass() {
    var question = ask("Ada is 36 years old.").responseFormat(Person.class).build();

    var choices = client.chat().completions().create(question).choices();

    assertThat(choices).hasSize(1);
    Person person = choices.get(0).message().content().orElseThrow();
    assertThat(person.name).isNotBlank();
    assertThat(person.age).isGreaterThanOrEqualTo(0);
  }

  @Test
  void modelsAreListed() {
    List<String> ids = client.models().list().items().stream().map(Model::id).toList();

    assertThat(ids).isNotEmpty().doesNotContain("auto");
    assertThat(text(answer(ask("Hello").model(ids.get(0)).build()))).isNotBlank();
  }

  @Test
  void clientsThatLeaveAStreamDoNotHarmTheOthers() throws Exception {
    ChatCompletionCreateParams question = ask("Count from 1 to 400").build();
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      leaving.add(CompletableFuture.runAsync(() -> leaveStreams(question), clients));
    }
    CompletableFuture<Void> allLeft =
        CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new));

    for (int i = 0; i < 50 || !allLeft.isDone(); i++) {
      Answer answer = sendAlone("word" + i);
      assertThat(answer.contentType()).as(answer.text()).isEqualTo("application/json");
      if (target.own()) {
        assertThat(answer.text()).contains("\"word" + i + "\"");
      }
    }
    allLeft.get(1, TimeUnit.MINUTES);
  }

  private void leaveStreams(ChatCompletionCreateParams question) {
    for (int i = 0; i < 50; i++) {
      try (StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(question)) {
        assertThat(stream.stream().findFirst()).isPresent();
      }
    }
  }

  /** On a connection of its own, so that only the server can mix up answers. */
  private Answer sendAlone(String word) throws IOException {
    String body =
        """
        {"model":"auto","messages":[{"role":"user","content":"Say exactly: %s"}]}"""
            .formatted(word);
    Request request =
        new Request(
            "POST",
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + target.key(), "Content-Type", "application/json"),
            Body.of(body));
    return new SocketSender(Duration.ofMinutes(1)).send(target.url(), request);
  }

  private static <E extends OpenAIServiceException> E thrown(
      Class<E> expected, ThrowingCallable call) {
    Throwable failure = catchThrowable(call);
    assertThat(failure).isInstanceOf(expected);
    return expected.cast(failure);
  }

  @Test
  void anUnknownModelIsABadRequestWithOurCodeAndRequestId() {
    var failure =
        thrown(
            BadRequestException.class, () -> answer(ask("Hello").model("no-such-model").build()));

    assertThat(failure.statusCode()).isEqualTo(400);
    assertThat(failure.code()).contains("unsupported_model");
    assertThat(failure.type()).contains("invalid_request_error");
    assertThat(failure.param()).contains("/model");
    assertThat(failure.getMessage()).contains("model");
    assertThat(failure.headers().values(REQUEST_ID)).hasSize(1).first().asString().isNotBlank();
  }

  @Test
  void aWrongKeyIsUnauthorized() {
    String key = KeyText.parse(target.key()).orElseThrow().region();
    OpenAIClient stranger = client(KeyText.wellFormed(key, new Random()));

    var failure =
        thrown(
            UnauthorizedException.class,
            () -> stranger.chat().completions().create(ask("Hello").build()));

    stranger.close();
    assertThat(failure.code()).contains("invalid_api_key");
    assertThat(failure.type()).contains("authentication_error");
  }

  @Test
  void anInvalidRequestIsUnprocessableAndNamesTheMember() {
    var failure =
        thrown(
            UnprocessableEntityException.class,
            () -> answer(ask("Hello").temperature(3.5).build()));

    assertThat(failure.code()).contains("invalid_request");
    assertThat(failure.param()).contains("/temperature");
  }

  @Test
  void aStreamThatBreaksRaisesAfterWhatWasDelivered() {
    assumeThat(target.faults()).isTrue();
    List<ChatCompletionChunk> delivered = new ArrayList<>();
    ChatCompletionCreateParams question =
        ask("Hello").model("sandbox-fault-stream-interrupted").build();

    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(question)) {
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      assertThatThrownBy(() -> chunks.forEachRemaining(delivered::add))
          .isInstanceOfSatisfying(
              SseException.class,
              failure -> assertThat(failure.code()).contains("stream_interrupted"));
    }
    assertThat(delivered).isNotEmpty();
  }
}
