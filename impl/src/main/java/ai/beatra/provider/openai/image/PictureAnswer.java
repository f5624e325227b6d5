package ai.beatra.provider.openai.image;

import ai.beatra.provider.Content;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.work.Verdicts;
import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variant.PaddingReadBehaviour;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads what an upstream answers with 200. A picture that stands in it is handed over while it
 * comes, and decoded when it is written; one at a URL is kept for later.
 */
final class PictureAnswer {
  /** URLs and errors; pictures are never held as texts. */
  private static final int LONGEST_TEXT = 64 << 10;

  /** Ten of the largest. */
  private static final long MOST_BYTES = 1L << 30;

  /** Not everybody writes the padding. */
  private static final Base64Variant BASE64 =
      Base64Variants.MIME_NO_LINEFEEDS.withReadPadding(PaddingReadBehaviour.PADDING_ALLOWED);

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxStringLength(LONGEST_TEXT)
                      .maxDocumentLength(MOST_BYTES)
                      .build())
              .build());

  private final Refusals refusals;
  private final Consumer<Content> inline;
  private final List<String> urls = new ArrayList<>();
  private boolean withheld;

  /**
   * @param refusals translates an error that stands in place of pictures
   * @param inline gets each picture, and writes it or leaves it before it returns
   */
  PictureAnswer(Refusals refusals, Consumer<Content> inline) {
    this.refusals = refusals;
    this.inline = inline;
  }

  /**
   * Reads all of it.
   *
   * @throws ProviderException if it is not whole, no such answer, or an error
   */
  void read(InputStream body) throws IOException {
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw Verdicts.unmade("the upstream's answer is no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("data") && value == JsonToken.START_ARRAY) {
          readPictures(json);
        } else if (name.equals("error")) {
          refusals.check(JSON.createObjectNode().set("error", JSON.readTree(json)));
        } else {
          json.skipChildren();
        }
      }
      // To the end, so that the connection can be used again.
      json.nextToken();
    } catch (JsonProcessingException | CharConversionException e) {
      // The latter of bytes that are taken for UTF-32, and are none.
      throw Verdicts.unmade("the upstream's answer is not whole, or no JSON");
    }
  }

  /** Where those are that do not stand in the answer. */
  List<String> urls() {
    return urls;
  }

  /** Whether a picture was made, and withheld for what it shows. */
  boolean withheld() {
    return withheld;
  }

  private void readPictures(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      boolean here = false;
      String url = "";
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("b64_json") && value == JsonToken.VALUE_STRING) {
          here = true;
          inline.accept(out -> decode(json, out));
        } else if (name.equals("url") && value == JsonToken.VALUE_STRING) {
          url = json.getText();
        } else {
          withheld |= name.equals("respect_moderation") && value == JsonToken.VALUE_FALSE;
          json.skipChildren();
        }
      }
      if (!here && !url.isEmpty()) {
        urls.add(url);
      }
    }
  }

  private static void decode(JsonParser json, OutputStream out)
      throws IOException, InterruptedException {
    try {
      json.readBinaryValue(BASE64, out);
    } catch (InterruptedIOException e) {
      throw new InterruptedException();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw Verdicts.unmade("a picture in the upstream's answer is not whole, or no base64");
    }
  }
}
