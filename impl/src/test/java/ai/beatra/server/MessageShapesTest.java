package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A message has the shape of the spec, or is refused at the right place. */
@ExtendWith(SharedBeatra.class)
class MessageShapesTest {
  private final RunningBeatra beatra;

  MessageShapesTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  private Answer send(String messages) throws IOException {
    return beatra.send(beatra.chat("{\"model\":\"auto\",\"messages\":" + messages + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | /messages | is required",
        "{} | /messages | must be an array",
        "\"x\" | /messages | must be an array",
        "[] | /messages | must have at least 1 item",
        "[null] | /messages/0 | is required",
        "[5] | /messages/0 | must be an object",
        "[[]] | /messages/0 | must be an object",
        "[{}] | /messages/0/role | is required",
        "[{\"role\":5}] | /messages/0/role | must be one of developer",
        "[{\"role\":null}] | /messages/0/role | must be one of developer",
        "[{\"role\":\"x\"}] | /messages/0/role | must be one of developer",
        "[{\"role\":\"user\"}] | /messages/0/content | is required",
        "[{\"role\":\"user\",\"content\":null}] | /messages/0/content | is required",
        "[{\"role\":\"user\",\"content\":5}] | /messages/0/content | must be a string or an array",
        "[{\"role\":\"user\",\"content\":{}}] | /messages/0/content | must be a string or an array",
        "[{\"role\":\"user\",\"content\":[]}] | /messages/0/content | must have at least 1 item",
        "[{\"role\":\"user\",\"content\":[5]}] | /messages/0/content/0 | must be an object",
        "[{\"role\":\"user\",\"content\":[null]}] | /messages/0/content/0 | is required",
        "[{\"role\":\"user\",\"content\":[{}]}] | /messages/0/content/0/type | is required",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"x\"}]}] | /messages/0/content/0/type |"
            + " must be one of text, image_url, input_audio",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}] | /messages/0/content/0/text |"
            + " is required",
        "[{\"role\":\"user\",\"content\":[{\"text\":5,\"type\":\"text\"}]}] |"
            + " /messages/0/content/0/text | must be a string",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"x\"}]}] |"
            + " /messages/0/content/0/image_url | must be an object",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":5}}]}] |"
            + " /messages/0/content/0/image_url/url | must be a string",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"\"}}]}]"
            + " | /messages/0/content/0/image_url/url | must have at least 1 character",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\","
            + "\"input_audio\":{\"data\":\"x\",\"format\":\"y\"}}]}] |"
            + " /messages/0/content/0/input_audio/format | must be one of wav, mp3",
        "[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"system\",\"content\":[{\"type\":"
            + "\"image_url\"}]}] | /messages/1/content/0/type | must be text",
        "[{\"role\":\"user\",\"content\":\"x\",\"name\":5}] | /messages/0/name | must be a string",
        "[{\"role\":\"tool\",\"content\":\"x\"}] | /messages/0/tool_call_id | is required",
        "[{\"role\":\"assistant\",\"tool_calls\":5}] | /messages/0/tool_calls | must be an array",
        "[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":5}]}] | /messages/0/tool_calls/0/id |"
            + " must be a string",
        "[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\","
            + "\"function\":{\"name\":\"a\",\"arguments\":{}}}]}] |"
            + " /messages/0/tool_calls/0/function/arguments | must be a string",
      })
  void aMessageOfAnotherShapeIsRefusedByItsPointer(String messages, String pointer, String message)
      throws IOException {
    Answer answer = send(messages).invalid(pointer);

    assertThat(answer.error().path("message").asText()).startsWith(pointer + " " + message);
  }

  @Test
  void eachMessageIsReadWhateverIsWrongWithThoseBefore() throws IOException {
    Answer answer =
        send("[5, {\"role\":\"x\",\"content\":[1,{\"a\":[]}]}, {\"content\":[{\"text\":5,"
                + "\"type\":\"text\"},{\"type\":\"x\"},{\"type\":\"text\"}],\"role\":\"user\"},"
                + " {\"content\":\"x\"}, {\"role\":\"user\",\"content\":\"x\",\"name\":[5]}]")
            .invalid("/messages/0");

    assertThat(StrictJsonTest.told(answer))
        .containsExactly(
            "/messages/0",
            "/messages/1/role",
            "/messages/2/content/0/text",
            "/messages/2/content/1/type",
            "/messages/3/role",
            "/messages/4/name",
            "/messages/2/content/2/text");
  }
}
