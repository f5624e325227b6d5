package ai.beatra.provider.minimax;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What MiniMax answers.
 *
 * @param status 0 if it has made the song
 * @param words what it says of that
 * @param url where the song is; empty if it is in the answer, or there is none
 * @param inline whether the song was in the answer
 * @param milliseconds how long it is
 * @param sampleRate in Hz
 */
record SongAnswer(
    int status, String words, String url, boolean inline, long milliseconds, int sampleRate)
    implements Reply {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Everything but the song. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int UNREADABLE = -1;

  /**
   * Reads an answer.
   *
   * @param song gets the song's bytes, if they are in the answer
   */
  static SongAnswer read(InputStream body, OutputStream song) throws IOException {
    var inner = new HexSong(body, song);
    JsonNode root = tree(inner.readNBytes(MOST_BYTES));
    JsonNode extra = root.path("extra_info");
    String audio = root.path("data").path("audio").asText("");
    return new SongAnswer(
        root.path("base_resp").path("status_code").asInt(UNREADABLE),
        root.path("base_resp").path("status_msg").asText(""),
        audio,
        inner.found(),
        extra.path("music_duration").asLong(0),
        extra.path("music_sample_rate").asInt(SongRequest.SAMPLE_RATE));
  }

  /** What is no JSON says nothing. */
  private static JsonNode tree(byte[] body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException | CharConversionException e) {
      return MissingNode.getInstance();
    }
  }

  /** Whether it says how it went, in its own form. */
  boolean isReadable() {
    return status != UNREADABLE;
  }

  /** A song at a URL as it is kept with its task. */
  String kept() {
    ObjectNode kept = JSON.createObjectNode();
    kept.put("url", url).put("ms", milliseconds).put("hz", sampleRate);
    return kept.toString();
  }

  static SongAnswer ofKept(String kept) {
    try {
      JsonNode node = JSON.readTree(kept);
      return new SongAnswer(
          0,
          "",
          node.path("url").asText(),
          false,
          node.path("ms").asLong(),
          node.path("hz").asInt());
    } catch (IOException e) {
      throw new IllegalArgumentException("no song of ours", e);
    }
  }
}
