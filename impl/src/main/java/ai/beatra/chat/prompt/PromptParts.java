package ai.beatra.chat.prompt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/** The members of a request that become the prompt. */
final class PromptParts {
  private static final JsonFactory JSON = new JsonFactory();
  static final String MESSAGES = "messages";
  private static final String OPTIONS = "model_options";
  private static final Set<String> PROMPT =
      Set.of(MESSAGES, "tools", "tool_choice", "functions", "response_format");

  private PromptParts() {}

  /** Is shown one member after the other; the parser stands at its value, and then at its end. */
  interface Reader {
    /** A value that becomes a part of the prompt. */
    void part(JsonParser in, String name) throws IOException;

    /** A value of the request itself that does not. */
    default void other(JsonParser in, String name) throws IOException {
      in.skipChildren();
    }
  }

  /**
   * @param body well-formed JSON
   * @param passthrough the members that are sent on beside those of the contract
   */
  static void read(byte[] body, List<String> passthrough, Reader reader) {
    try (JsonParser in = JSON.createParser(body)) {
      read(in, passthrough, reader);
    } catch (IOException e) {
      // The body was read before, so it is JSON.
      throw new UncheckedIOException(e);
    }
  }

  /** The same of a body that is held in another form. */
  static void read(InputStream body, List<String> passthrough, Reader reader) {
    try (JsonParser in = JSON.createParser(body)) {
      read(in, passthrough, reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void read(JsonParser in, List<String> passthrough, Reader reader)
      throws IOException {
    in.nextToken();
    members(in, passthrough, reader);
  }

  private static void members(JsonParser in, List<String> passthrough, Reader reader)
      throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (name.equals(OPTIONS) && value == JsonToken.START_OBJECT) {
        options(in, passthrough, reader);
      } else if (PROMPT.contains(name) || passthrough.contains(name)) {
        reader.part(in, name);
      } else {
        reader.other(in, name);
      }
    }
  }

  private static void options(JsonParser in, List<String> passthrough, Reader reader)
      throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      if (passthrough.contains(name)) {
        reader.part(in, name);
      } else {
        in.skipChildren();
      }
    }
  }
}
