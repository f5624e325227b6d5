package ai.beatra.stubs.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of scripts/stub-upstreams. */
final class StubUpstreamsCommandTest {
  private final StringWriter told = new StringWriter();

  private int run(String... words) {
    return StubUpstreams.line(new PrintWriter(told, true)).execute(words);
  }

  @ParameterizedTest
  @CsvSource({
    "--fault fals=0.1, There is no fault fals",
    "--fault fails, A share is a number from 0 to 1",
    "--fault fails=2, A share is a number from 0 to 1",
    "--faults nobody:0.5, 'There is no stub nobody, only openai, anthropic, fal, openai-images'",
    "--fault openai:lost=0.1, openai has no fault lost",
    "--chat gemini, '--chat is openai or anthropic, not gemini'"
  })
  void whatIsNotUnderstoodIsTold(String words, String message) {
    assertThat(run(words.split(" "))).isEqualTo(2);
    assertThat(told.toString()).contains(message);
  }

  @Test
  void anOptionThatThereIsNotIsAnsweredWithThoseThatThereAre() {
    assertThat(run("--bla")).isEqualTo(2);
    assertThat(told.toString()).contains("--bla", "--record=FILE", "half-open, slow, slow-token");
  }
}
