package ai.beatra.provider.openai;

import ai.beatra.config.Dialect;
import ai.beatra.provider.wire.WholeCharacters;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Copies members of a request without what strict upstreams refuse though it says nothing: null
 * where it means left out, and empty lists of calls.
 */
final class RequestCopy {
  /** What is the caller's own, and is copied as it is. */
  private static final Set<String> OPAQUE = Set.of("parameters", "schema", "extra_content");

  private static final String CALLS = "tool_calls";
  private static final String PICTURE = "image_url";
  private static final String MESSAGES = "messages";
  private static final String REASONING = "reasoning_content";

  private final JsonParser in;
  private final JsonGenerator out;
  private final Map<String, String> pictures;
  private final Dialect.Messages dialect;

  /**
   * @param pictures data URIs, by the URLs in whose place they go
   */
  RequestCopy(
      JsonParser in, JsonGenerator out, Map<String, String> pictures, Dialect.Messages dialect) {
    this.in = in;
    this.out = out;
    this.pictures = pictures;
    this.dialect = dialect;
  }

  /**
   * Copies the value that the parser stands at.
   *
   * @param name of the member whose value it is
   */
  void value(String name) throws IOException {
    if (in.currentToken() == JsonToken.START_ARRAY) {
      out.writeStartArray();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        value(name);
      }
      out.writeEndArray();
    } else if (in.currentToken() == JsonToken.START_OBJECT) {
      out.writeStartObject();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        member(in.currentName(), name);
      }
      out.writeEndObject();
    } else if (in.currentToken() == JsonToken.VALUE_STRING) {
      out.writeString(WholeCharacters.repaired(in.getText()));
    } else {
      out.copyCurrentEventExact(in);
    }
  }

  private void member(String name, String outer) throws IOException {
    JsonToken token = in.nextToken();
    // Some upstreams want a message to have content, null or not.
    if (token == JsonToken.VALUE_NULL && !name.equals("content")) {
      return;
    }
    if (name.equals(CALLS) && token == JsonToken.START_ARRAY) {
      calls();
      return;
    }
    if (outer.equals(MESSAGES)) {
      ofMessage(name);
      return;
    }
    copy(name, outer);
  }

  /** A member of a message, as far as the upstream takes it. */
  private void ofMessage(String name) throws IOException {
    boolean developer = name.equals("role") && in.getText().equals("developer");
    if (developer && !dialect.developerRole()) {
      out.writeStringField(name, "system");
    } else if (name.equals(REASONING)) {
      String theirs = dialect.reasoning().member();
      if (theirs != null) {
        out.writeFieldName(theirs);
        value(name);
      }
    } else if (!name.equals("name") || dialect.names()) {
      copy(name, MESSAGES);
    }
  }

  private void copy(String name, String outer) throws IOException {
    out.writeFieldName(name);
    if (OPAQUE.contains(name)) {
      out.copyCurrentStructureExact(in);
    } else if (outer.equals(PICTURE) && name.equals("url") && pictures.containsKey(in.getText())) {
      out.writeString(pictures.get(in.getText()));
    } else {
      value(name);
    }
  }

  private void calls() throws IOException {
    boolean any = in.nextToken() != JsonToken.END_ARRAY;
    if (any) {
      out.writeArrayFieldStart(CALLS);
      while (in.currentToken() != JsonToken.END_ARRAY) {
        value(CALLS);
        in.nextToken();
      }
      out.writeEndArray();
    }
  }
}
