package ai.beatra.provider.openai;

import ai.beatra.config.Dialect;
import ai.beatra.texts.Pieces;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies values of a request, byte by byte, without what strict upstreams refuse though it says
 * nothing: null where it means left out, and empty lists of calls.
 */
final class RequestCopy {
  /** What is the caller's own, and is copied as it is. */
  private static final Set<String> OPAQUE = Set.of("parameters", "schema", "extra_content");

  private static final String CALLS = "tool_calls";
  private static final String PICTURE = "image_url";
  private static final String MESSAGES = "messages";
  private static final String REASONING = "reasoning_content";

  private final byte[] body;
  private final JsonParser in;
  private final Pieces out;
  private final Map<String, String> pictures;
  private final Dialect.Messages dialect;

  /** What stands before it in the body is copied or left out. */
  private int done;

  /**
   * @param in reads the body
   * @param pictures data URIs, by the URLs in whose place they go
   */
  RequestCopy(
      byte[] body,
      JsonParser in,
      Pieces out,
      Map<String, String> pictures,
      Dialect.Messages dialect) {
    this.body = body;
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
    done = begin();
    inside(name);
    copyTo(end());
  }

  /** The same, with all that is in it. */
  void exactly() throws IOException {
    done = begin();
    in.skipChildren();
    copyTo(end());
  }

  /** Where the name or value begins that the parser stands at. */
  private int begin() {
    return (int) in.currentTokenLocation().getByteOffset();
  }

  /** Where it ends. */
  private int end() throws IOException {
    in.finishToken();
    return (int) in.currentLocation().getByteOffset();
  }

  private void copyTo(int end) {
    out.copy(done, end);
    done = end;
  }

  private void replace(int from, int to, String other) {
    copyTo(from);
    out.add(other);
    done = to;
  }

  static String quoted(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /** Goes to the end of the value that the parser stands at. */
  private void inside(String name) throws IOException {
    if (in.currentToken() == JsonToken.START_ARRAY) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        inside(name);
      }
    } else if (in.currentToken() == JsonToken.START_OBJECT) {
      members(name);
    }
  }

  private void members(String outer) throws IOException {
    boolean any = false;
    int leftOut = -1;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      int begin = begin();
      String name = in.currentName();
      in.nextToken();
      if (isLeftOut(name, outer)) {
        in.skipChildren();
        leftOut = leftOut < 0 ? begin : leftOut;
      } else {
        if (leftOut >= 0) {
          replace(leftOut, begin, "");
          leftOut = -1;
        }
        any = true;
        member(begin, name, outer);
      }
    }
    if (leftOut >= 0) {
      replace(any ? comma(leftOut) : leftOut, begin(), "");
    }
  }

  /** Where the comma is that stands before a name. */
  private int comma(int name) {
    int at = name - 1;
    while (body[at] != ',') {
      at--;
    }
    return at;
  }

  /**
   * Whether the upstream need not, or must not, get the member at whose value the parser stands.
   */
  private boolean isLeftOut(String name, String outer) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      // Some upstreams want a message to have content, null or not.
      return !name.equals("content");
    }
    if (name.equals(CALLS)) {
      return isEmptyList();
    }
    return outer.equals(MESSAGES)
        && (name.equals("name") && !dialect.names()
            || name.equals(REASONING) && dialect.reasoning().member() == null);
  }

  private boolean isEmptyList() {
    int at = begin() + 1;
    while (body[at] <= ' ') {
      at++;
    }
    return in.currentToken() == JsonToken.START_ARRAY && body[at] == ']';
  }

  /**
   * Goes to the end of the value of a member that is not left out.
   *
   * @param begin of the name
   */
  private void member(int begin, String name, String outer) throws IOException {
    if (OPAQUE.contains(name)) {
      in.skipChildren();
      return;
    }
    String theirs = dialect.reasoning().member();
    if (outer.equals(MESSAGES) && name.equals(REASONING) && theirs != null) {
      replace(begin, begin(), quoted(theirs) + ":");
    }
    String other = in.currentToken() == JsonToken.VALUE_STRING ? other(name, outer) : null;
    if (other == null) {
      inside(name);
    } else {
      replace(begin(), end(), quoted(other));
    }
  }

  /** What the upstream gets in the place of a text; null if it gets the text itself. */
  private @Nullable String other(String name, String outer) throws IOException {
    if (outer.equals(MESSAGES) && name.equals("role") && !dialect.developerRole()) {
      return in.getText().equals("developer") ? "system" : null;
    }
    return outer.equals(PICTURE) && name.equals("url") && !pictures.isEmpty()
        ? pictures.get(in.getText())
        : null;
  }
}
