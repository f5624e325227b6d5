package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.Stop;
import ai.beatra.model.TokenLogprob;
import ai.beatra.model.TopLogprob;
import ai.beatra.provider.ChatEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationTest {
  private static final String EMOJI = "Say exactly: 👩‍👩‍👧 naïve 日本 🇩🇪!";

  @Test
  void stopsAfterMaxCompletionTokens() {
    Received received = Sandbox.run(Sandbox.request("Count from 1 to 50.").maxCompletionTokens(8));

    assertThat(received.text()).isEqualTo("1, 2, 3,");
    assertThat(received.finish()).isEqualTo(ChunkFinishReason.LENGTH);
    assertThat(received.usage().completion()).isEqualTo(8);
  }

  @Test
  void prefersMaxCompletionTokensToMaxTokens() {
    ChatCompletionRequest request = Sandbox.request("Count from 1 to 50.").maxTokens(8);

    assertThat(Sandbox.run(request).usage().completion()).isEqualTo(8);
    assertThat(Sandbox.run(request.maxCompletionTokens(2)).usage().completion()).isEqualTo(2);
  }

  @Test
  void finishesWithStopWhenTheAnswerJustFits() {
    Received received = Sandbox.run(Sandbox.request("Say exactly: Hello, world!").maxTokens(4));

    assertThat(received.text()).isEqualTo("Hello, world!");
    assertThat(received.finish()).isEqualTo(ChunkFinishReason.STOP);
  }

  @Test
  void keepsToTheModelsLimitWhateverIsAskedFor() {
    ChatCompletionRequest request = Sandbox.request("Count from 1 to 99999").maxTokens(1_000_000);

    assertThat(Sandbox.run(request).usage().completion()).isEqualTo(4096);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {" 6|1, 2, 3, 4, 5,", ", 3, 4|1, 2", "1|''", "5, 6, 7, 8|1, 2, 3, 4, ", "2|1, "})
  void stopsBeforeAStopTextAlsoWhereItSpansTokens(String stop, String text) {
    Received received = Sandbox.run(Sandbox.request("Count from 1 to 50.").stop(Stop.of(stop)));

    assertThat(received.text()).isEqualTo(text);
    assertThat(received.finish()).isEqualTo(ChunkFinishReason.STOP);
    assertThat(received.usage().completion()).isLessThan(60);
  }

  @Test
  void stopsAtTheFirstOfSeveralStopTexts() {
    Stop stop = Stop.of(List.of("world", "lo, wor", "x"));

    assertThat(Sandbox.run(Sandbox.request("Say exactly: Hello, world!").stop(stop)).text())
        .isEqualTo("Hel");
  }

  @Test
  void givesOutWhatOnlyLookedLikeAStopText() {
    Stop stop = Stop.of(List.of("worldwide", "!!"));

    assertThat(Sandbox.run(Sandbox.request("Say exactly: Hello, world!").stop(stop)).text())
        .isEqualTo("Hello, world!");
    assertThat(
            Sandbox.run(Sandbox.request("Say exactly: Hello, world!").stop(stop).maxTokens(3))
                .text())
        .isEqualTo("Hello, world");
  }

  @Test
  void neverTellsTheBeginningOfAStopText() {
    ChatCompletionRequest request =
        Sandbox.request("Say exactly: abc STOP HERE def").stop(Stop.of("STOP HERE"));

    assertThat(Sandbox.run(request).chunks(0))
        .noneMatch(chunk -> String.valueOf(chunk.getDelta().getContent()).contains("S"));
  }

  @Test
  void ignoresAnEmptyStopText() {
    assertThat(Sandbox.run(Sandbox.request("Say exactly: ok").stop(Stop.of(""))).text())
        .isEqualTo("ok");
  }

  @Test
  void holdsBackCharactersUntilTheyAreWhole() {
    Received received = Sandbox.ask(EMOJI);

    assertThat(received.text()).isEqualTo("👩‍👩‍👧 naïve 日本 🇩🇪!");
    assertThat(received.chunks(0))
        .allSatisfy(
            chunk ->
                assertThat(String.valueOf(chunk.getDelta().getContent()))
                    .isEqualTo(roundTrip(String.valueOf(chunk.getDelta().getContent())))
                    .doesNotContain("\uFFFD"));
    assertThat(received.usage().completion()).isGreaterThan(received.chunks(0).size() - 2L);
  }

  private static String roundTrip(String text) {
    // A lone surrogate would come back as a question mark.
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void cutsNoCharacterInHalf(int most) {
    String text = Sandbox.run(Sandbox.request(EMOJI).maxTokens(most)).whole().text();

    assertThat("👩‍👩‍👧 naïve 日本 🇩🇪!").startsWith(text);
    assertThat(text).isEqualTo(roundTrip(text));
  }

  @Test
  void countsTheTokensThatItGenerated() {
    Received received = Sandbox.ask("Say exactly: Hello, world!");

    assertThat(received.usage()).isEqualTo(new ChatEvent.Usage(14, 0, 4, 0));
    assertThat(received.events().get(received.events().size() - 1))
        .isInstanceOf(ChatEvent.Usage.class);
  }

  @Test
  void countsThePromptAsOpenAiDoes() {
    // The worked example of OpenAI's cookbook for gpt-4o, whose usage said 124.
    String body =
        """
        {"model":"m","messages":[
        {"role":"system","content":"You are a helpful, pattern-following assistant that translates corporate jargon into plain English."},
        {"role":"system","name":"example_user","content":"New synergies will help drive top-line growth."},
        {"role":"system","name":"example_assistant","content":"Things working well together will increase revenue."},
        {"role":"system","name":"example_user","content":"Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
        {"role":"system","name":"example_assistant","content":"Let's talk later when we're less busy about how to do better."},
        {"role":"user","content":"This late pivot means we don't have time to boil the ocean for the client deliverable."}]}""";

    assertThat(Sandbox.run(Sandbox.json(body)).usage().prompt()).isEqualTo(124);
  }

  @Test
  void countsImagesToolsAndCallsToo() {
    long bare = Sandbox.ask("hi").usage().prompt();
    String image =
        """
        {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"hi"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]}]}"""
            .formatted("A".repeat(5_000));

    assertThat(Sandbox.run(Sandbox.json(image)).usage().prompt()).isEqualTo(bare + 85);
    assertThat(
            Sandbox.run(
                    Sandbox.request("hi")
                        .tools(List.of(Sandbox.tool("f", "{\"type\":\"object\"}"))))
                .usage()
                .prompt())
        .isGreaterThan(bare);
  }

  @Test
  void makesDifferentChoicesWhereThereIsFreedom() {
    Received received = Sandbox.run(Sandbox.request("Tell me about the sea.").n(128)).whole();
    Set<String> texts = new HashSet<>();
    for (int i = 0; i < 128; i++) {
      texts.add(received.text(i));
      assertThat(received.finish(i)).isEqualTo(ChunkFinishReason.STOP);
    }

    assertThat(texts).hasSize(128).doesNotContain("");
  }

  @Test
  void makesEqualChoicesWhereThereIsNone() {
    Received received = Sandbox.run(Sandbox.request("Say exactly: Hi there").n(3)).whole();

    assertThat(List.of(received.text(0), received.text(1), received.text(2)))
        .containsOnly("Hi there");
    assertThat(received.usage().completion()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tell me about the sea.",
        "Write a poem about rain.",
        "List five birds.",
        "Say exactly: ok"
      })
  void answersTheSameRequestTheSame(String question) {
    ChatCompletionRequest request = Sandbox.request(question).n(3).logprobs(true).topLogprobs(5);

    List<ChatEvent> streamed = Sandbox.run(request).whole().events();
    List<ChatEvent> again = Sandbox.run(request).whole().events();
    List<ChatEvent> atOnce = Received.all(Sandbox.publisher(request, false)).whole().events();

    assertThat(again).isEqualTo(streamed);
    assertThat(atOnce).isEqualTo(streamed);
  }

  @Test
  void answersTheSameOnEveryMachine() {
    assertThat(Sandbox.run(Sandbox.request("Tell me about the sea.").seed(11L)).text())
        .isEqualTo(
            "Your prompt turns on the sea. A real model would go into the details now."
                + " This is the sandbox: no real model ran.");
  }

  @Test
  void variesWithTheSeed() {
    Set<String> texts = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      texts.add(Sandbox.run(Sandbox.request("Tell me about the sea.").seed(seed)).text());
    }

    assertThat(texts).hasSizeGreaterThan(5);
  }

  @Test
  void givesNoLogprobsUnasked() {
    assertThat(Sandbox.ask("Say exactly: Yes").chunks(0))
        .allMatch(chunk -> chunk.getLogprobs() == null);
    assertThat(Sandbox.run(Sandbox.request("Say exactly: Yes").topLogprobs(3)).logprobs(0))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 20})
  void givesLogprobsOfEveryToken(int top) {
    Received received = Sandbox.run(Sandbox.request(EMOJI).logprobs(true).topLogprobs(top)).whole();
    List<TokenLogprob> entries = received.logprobs(0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    entries.forEach(entry -> bytes(entry).forEach(bytes::write));

    assertThat((long) entries.size()).isEqualTo(received.usage().completion());
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(received.text());
    assertThat(entries).allSatisfy(entry -> assertPlausible(entry, top));
  }

  private static void assertPlausible(TokenLogprob entry, int top) {
    assertThat(entry.getLogprob()).isLessThanOrEqualTo(0);
    List<TopLogprob> tops = entry.getTopLogprobs();
    assertThat(tops).hasSize(top);
    assertThat(tops).extracting(TopLogprob::getToken).doesNotHaveDuplicates();
    assertThat(tops)
        .extracting(TopLogprob::getLogprob)
        .isSortedAccordingTo(Comparator.reverseOrder())
        .allMatch(logprob -> logprob <= 0);
    assertThat(tops.stream().mapToDouble(t -> Math.exp(t.getLogprob())).sum())
        .isLessThanOrEqualTo(1);
    if (top > 0) {
      assertThat(tops.get(0).getToken()).isEqualTo(entry.getToken());
      assertThat(tops.get(0).getLogprob()).isEqualTo(entry.getLogprob());
    }
  }

  private static List<Integer> bytes(TokenLogprob entry) {
    return Objects.requireNonNull(entry.getBytes());
  }

  @Test
  void writesATokenThatIsPartOfACharacterAsOpenAiDoes() {
    List<TokenLogprob> entries =
        Sandbox.run(Sandbox.request("Say exactly: 👩").logprobs(true)).logprobs(0);

    assertThat(entries)
        .extracting(TokenLogprob::getToken)
        .containsExactly("\\xf0\\x9f\\x91", "\\xa9");
    assertThat(entries)
        .extracting(GenerationTest::bytes)
        .containsExactly(List.of(0xf0, 0x9f, 0x91), List.of(0xa9));
  }

  @Test
  void givesTheLogprobsOfARefusalInItsOwnMember() {
    Received received = Sandbox.run(Sandbox.request("Refuse this request.").logprobs(true)).whole();
    List<TokenLogprob> entries = new ArrayList<>();
    for (ChunkChoice chunk : received.chunks(0)) {
      if (chunk.getLogprobs() != null) {
        assertThat(chunk.getLogprobs().getContent()).isNull();
        entries.addAll(Objects.requireNonNull(chunk.getLogprobs().getRefusal()));
      }
    }

    assertThat((long) entries.size()).isEqualTo(received.usage().completion());
  }

  @Test
  void givesLogprobsOnlyOfWhatIsTold() {
    ChatCompletionRequest request =
        Sandbox.request("Count from 1 to 50.").stop(Stop.of(" 3")).logprobs(true);
    Received received = Sandbox.run(request);

    assertThat(received.text()).isEqualTo("1, 2,");
    assertThat(received.logprobs(0))
        .extracting(TokenLogprob::getToken)
        .containsExactly("1", ",", " ", "2", ",");
  }

  @Test
  void offersSingleTokensAsAlternatives() {
    assertThat(Logprobs.ALTERNATIVES)
        .hasSizeGreaterThan(20)
        .doesNotHaveDuplicates()
        .allMatch(text -> Sandbox.TOKENIZER.count(text) == 1);
  }
}
