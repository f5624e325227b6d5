package ai.beatra.provider.minimax;

import ai.beatra.config.MusicUpstream.MiniMax;
import ai.beatra.config.MusicUpstream.MiniMaxForm;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.ProviderException;
import ai.beatra.upstream.PublicWeb;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call as MiniMax wants it. */
final class SongRequest {
  /** The best of those that it knows, in Hz. */
  static final int SAMPLE_RATE = 44_100;

  /** In bits per second; those below are not in our contract. */
  private static final List<Integer> BIT_RATES = List.of(256_000, 128_000);

  private static final int DEFAULT_BIT_RATE = 128_000;

  /** A recording that goes with the request is in memory with it. */
  private static final int MOST_INLINE = 16 << 20;

  private static final JsonFactory JSON = new JsonFactory();

  private final MusicCall call;
  private final MiniMax settings;

  SongRequest(MusicCall call, MiniMax settings) {
    this.call = call;
    this.settings = settings;
  }

  /**
   * As JSON.
   *
   * @throws ProviderException unusable_media_reference if the recording is too large to be sent
   */
  byte[] body() {
    var body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      write(json);
    } catch (IOException e) {
      // Nothing is written but to memory, so it was the recording that could not be read.
      throw new ProviderException(
          ErrorCode.INTERNAL_ERROR, "The reference audio could not be read.", e);
    }
    return body.toByteArray();
  }

  private void write(JsonGenerator json) throws IOException {
    Media recording = call.reference();
    json.writeStartObject();
    json.writeStringField(
        "model", recording == null ? call.upstreamModel() : settings.coverModel());
    if (!call.prompt().isEmpty()) {
      json.writeStringField("prompt", call.prompt());
    }
    writeWords(json, recording != null);
    json.writeStringField("output_format", settings.form() == MiniMaxForm.HEX ? "hex" : "url");
    json.writeObjectFieldStart("audio_setting");
    json.writeNumberField("sample_rate", SAMPLE_RATE);
    json.writeNumberField("bitrate", bitRate(call.options().bitRate()));
    json.writeStringField("format", "mp3");
    json.writeEndObject();
    if (recording != null) {
      writeRecording(json, recording);
    }
    json.writeEndObject();
  }

  /** A cover has the words of the recording where there are no others. */
  private void writeWords(JsonGenerator json, boolean cover) throws IOException {
    if (call.instrumental()) {
      json.writeBooleanField("is_instrumental", true);
    } else if (call.lyrics() != null) {
      json.writeStringField("lyrics", call.lyrics());
    } else if (!cover) {
      json.writeBooleanField("lyrics_optimizer", true);
    }
  }

  private static int bitRate(@Nullable Integer asked) {
    int most = asked == null ? DEFAULT_BIT_RATE : asked;
    return BIT_RATES.stream().filter(each -> each <= most).findFirst().orElse(DEFAULT_BIT_RATE);
  }

  private static void writeRecording(JsonGenerator json, Media recording) throws IOException {
    URI url = recording.url();
    if (PublicWeb.isPublic(url)) {
      json.writeStringField("audio_url", url.toString());
      return;
    }
    if (recording.size() > MOST_INLINE) {
      throw ProviderException.unusable(
          "The reference audio is too large for the model. Send one of at most %d MiB."
              .formatted(MOST_INLINE >> 20),
          "/reference_audio");
    }
    json.writeFieldName("audio_base64");
    try (InputStream in = recording.open()) {
      json.writeBinary(in, (int) recording.size());
    }
  }
}
