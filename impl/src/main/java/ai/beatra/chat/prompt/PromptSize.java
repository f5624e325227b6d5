package ai.beatra.chat.prompt;

import ai.beatra.texts.Utf8;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How large the prompt can be at most, by the bytes that it takes in the request: no text of it is
 * decoded. On the way, what else has to be known before a model is asked.
 */
final class PromptSize implements PromptParts.Reader {
  private static final String CALL = "function_call";
  private static final String FUNCTIONS = "functions";

  /** How many names and lists a part of a message lies in. */
  private static final int DEPTH_OF_MEDIA = 6;

  /** The same of a member of a message. */
  private static final int DEPTH_OF_MEMBER = 3;

  /** Marks, blanks and indentation around a value where the JSON is written anew. */
  private static final int AROUND = 4;

  /** The same around a name or text, which brings its quotes. */
  private static final int AROUND_TEXT = 2;

  /** A backslash, u and four digits. */
  private static final int LONGEST_ESCAPE = 6;

  private final PromptMedia media;
  private final byte[] body;
  private final List<Gap> gaps = new ArrayList<>();
  private final List<String> oldFunctions = new ArrayList<>();

  /** What stands before it is counted. */
  private int counted;

  /** Whether the token before was the name of a call in the older form. */
  private boolean called;

  /** Where the picture or sound begins that the parser stands at; -1 if it stands at none. */
  private int medium = -1;

  private boolean sound;
  private long bytes;
  private long images;
  private long audio;

  /** The bytes of a picture or a sound within its quotes. */
  record Gap(int from, int to) {}

  PromptSize(PromptMedia media, byte[] body) {
    this.media = media;
    this.body = body;
  }

  /** As many bytes as the text may take, however it is written. */
  long bytes() {
    return bytes;
  }

  /** The tokens of pictures. */
  long images() {
    return images;
  }

  /** The tokens of sounds. */
  long audio() {
    return audio;
  }

  /** What is no text, in the order in which it stands in the body. */
  List<Gap> gaps() {
    return gaps;
  }

  /** JSON Pointers to functions, and calls of them, in the form before there were tools. */
  List<String> oldFunctions() {
    return oldFunctions;
  }

  @Override
  public void other(JsonParser in, String name) throws IOException {
    if (name.equals(CALL) && !in.hasToken(JsonToken.VALUE_NULL)) {
      oldFunctions.add("/" + name);
    }
    in.skipChildren();
  }

  @Override
  public void part(JsonParser in, String name) throws IOException {
    boolean said = name.equals(PromptParts.MESSAGES);
    JsonToken first = in.currentToken();
    counted = begin(in);
    int tokens = 0;
    int depth = 0;
    do {
      tokens++;
      bytes -= indentation(begin(in));
      depth += step(in, said);
      if (depth > 0) {
        in.nextToken();
      }
    } while (depth > 0);
    in.finishToken();
    count((int) in.currentLocation().getByteOffset());
    boolean empty = first == JsonToken.VALUE_NULL || first == JsonToken.START_ARRAY && tokens == 2;
    if (name.equals(FUNCTIONS) && !empty) {
      oldFunctions.add("/" + name);
    }
  }

  /**
   * @return by how much more than before what comes next is nested
   */
  private int step(JsonParser in, boolean said) throws IOException {
    JsonToken token = in.currentToken();
    boolean text = token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
    bytes += text ? AROUND_TEXT : AROUND;
    if (said) {
      endOfMedium(in);
      call(in);
      if (token == JsonToken.VALUE_STRING) {
        medium(in);
      }
    }
    if (token.isNumeric()) {
      // With all its digits 1e15 is about twice as long.
      bytes += in.getTextLength();
    }
    return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
  }

  /** Where the token begins at which the parser stands, with its quote. */
  private static int begin(JsonParser in) {
    return (int) in.currentTokenLocation().getByteOffset();
  }

  /** How much white space stands before a token, within the part that is being counted. */
  private int indentation(int begin) {
    int at = begin;
    while (at > counted && body[at - 1] <= ' ') {
      at--;
    }
    return begin - at;
  }

  /** Counts what stands before {@code to} and is not counted yet. */
  private void count(int to) {
    bytes += to - counted;
    int at = Utf8.backslash(body, counted, to);
    while (at < to) {
      bytes += more(at);
      at = Utf8.backslash(body, at + 2, to);
    }
    counted = to;
  }

  /** How many bytes more than the escape takes the character may take, written anew. */
  private int more(int at) {
    return switch (body[at + 1]) {
      case '"', '\\' -> 0;
      case '/' -> -1;
      case 'u' -> {
        int unit = Utf8.escaped(body, at);
        // Quotes and backslashes are written with another one.
        yield unit < ' ' ? 0 : unit < 0x800 ? 2 - LONGEST_ESCAPE : 3 - LONGEST_ESCAPE;
      }
      // A control character, which has the longest of escapes elsewhere.
      default -> LONGEST_ESCAPE - 2;
    };
  }

  private void call(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (called && token != JsonToken.VALUE_NULL) {
      JsonStreamContext inside = in.getParsingContext();
      JsonStreamContext message = token.isStructStart() ? inside.getParent() : inside;
      oldFunctions.add(
          "/messages/" + message.getParent().getCurrentIndex() + "/" + message.getCurrentName());
    }
    called =
        token == JsonToken.FIELD_NAME
            && in.getParsingContext().getNestingDepth() == DEPTH_OF_MEMBER
            && in.currentName().equals(CALL);
  }

  /** The text before was a picture or a sound: now it is known where that ends. */
  private void endOfMedium(JsonParser in) {
    if (medium < 0) {
      return;
    }
    int end = begin(in) - 1;
    while (body[end] != '"') {
      end--;
    }
    count(medium);
    gaps.add(new Gap(medium, end));
    counted = end;
    if (sound) {
      audio += media.sound(end - medium);
    } else {
      images += media.image();
    }
    medium = -1;
  }

  private void medium(JsonParser in) {
    JsonStreamContext at = in.getParsingContext();
    if (at.getNestingDepth() != DEPTH_OF_MEDIA) {
      return;
    }
    JsonStreamContext parts = at.getParent().getParent();
    JsonStreamContext message = parts.getParent();
    if (!parts.inArray() || !"content".equals(message.getCurrentName())) {
      return;
    }
    int index = message.getParent().getCurrentIndex();
    int part = parts.getCurrentIndex();
    String path = at.getParent().getCurrentName() + "/" + at.getCurrentName();
    sound = path.equals("input_audio/data") && media.isSound(index, part);
    if (sound || path.equals("image_url/url") && media.isImage(index, part)) {
      medium = begin(in) + 1;
    }
  }
}
