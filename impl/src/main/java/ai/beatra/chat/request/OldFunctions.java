package ai.beatra.chat.request;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.error.ApiException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Refuses the form of functions before there were tools: who is not told waits for calls. */
public final class OldFunctions {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String CALL = "function_call";
  private static final String FUNCTIONS = "functions";

  private OldFunctions() {}

  /**
   * @param body the request, well-formed JSON
   * @throws ApiException unsupported_option if functions are offered or called in the older form
   *     and the model's upstream does not get them as they are
   */
  public static void refuse(byte[] body, CatalogModel model) {
    List<String> found = new ArrayList<>();
    try (JsonParser in = JSON.createParser(body)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        boolean old = name.equals(CALL) || name.equals(FUNCTIONS);
        if (old && !model.config().passthrough().contains(name) && says(in)) {
          found.add("/" + name);
        } else if (name.equals("messages") && value == JsonToken.START_ARRAY) {
          messages(in, found);
        }
        in.skipChildren();
      }
    } catch (IOException e) {
      // The body was read before, so it is JSON.
      throw new UncheckedIOException(e);
    }
    if (!found.isEmpty()) {
      throw ApiException.unsupported(
          found,
          "functions and function_call are the older form of tools and tool_choice. Send tools,"
              + " tool_choice and tool_calls instead.");
    }
  }

  /** Whether the value is more than nothing; the parser stands at its end afterwards. */
  private static boolean says(JsonParser in) throws IOException {
    JsonToken value = in.currentToken();
    if (value != JsonToken.START_ARRAY) {
      return value != JsonToken.VALUE_NULL;
    }
    boolean empty = in.nextToken() == JsonToken.END_ARRAY;
    while (in.currentToken() != JsonToken.END_ARRAY) {
      in.skipChildren();
      in.nextToken();
    }
    return !empty;
  }

  private static void messages(JsonParser in, List<String> found) throws IOException {
    for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
      if (in.currentToken() != JsonToken.START_OBJECT) {
        in.skipChildren();
        continue;
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean call = in.currentName().equals(CALL);
        if (in.nextToken() != JsonToken.VALUE_NULL && call) {
          found.add("/messages/" + i + "/" + CALL);
        }
        in.skipChildren();
      }
    }
  }
}
