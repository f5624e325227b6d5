package ai.beatra.provider.suno;

import ai.beatra.config.MusicUpstream.Suno;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call as Suno wants it. It knows two ways to ask: by a style with exact lyrics or without a
 * voice, where it takes all options; and by a short description, of which it makes the lyrics.
 */
final class SongOrder {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a description, in characters. */
  private static final int MOST_DESCRIPTION = 500;

  private final MusicCall call;
  private final Suno settings;

  SongOrder(MusicCall call, Suno settings) {
    this.call = call;
    this.settings = settings;
  }

  /** Where it is sent to, below the base URL. */
  String path() {
    return call.reference() == null ? "/api/v1/generate" : "/api/v1/generate/upload-cover";
  }

  /**
   * As JSON.
   *
   * @throws ProviderException invalid_request for what goes with exact lyrics only
   */
  byte[] body() {
    ObjectNode json = JSON.createObjectNode();
    json.put("model", call.upstreamModel());
    json.put("instrumental", call.instrumental());
    json.put("callBackUrl", settings.callback().toString());
    if (call.lyrics() != null || call.instrumental()) {
      putStyle(json);
    } else {
      putDescription(json);
    }
    Media recording = call.reference();
    if (recording != null) {
      json.put("uploadUrl", recording.url().toString());
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void putStyle(ObjectNode json) {
    MusicOptions options = call.options();
    json.put("customMode", true);
    json.put("style", call.prompt().isEmpty() ? call.anyTitle() : call.prompt());
    json.put("title", call.anyTitle());
    put(json, "prompt", call.instrumental() ? null : call.lyrics());
    put(json, "negativeTags", options.negativeTags());
    put(json, "vocalGender", options.vocalGender());
    put(json, "styleWeight", options.styleWeight());
    put(json, "weirdnessConstraint", options.weirdness());
  }

  private static void put(ObjectNode json, String name, @Nullable Object value) {
    if (value != null) {
      json.set(name, JSON.valueToTree(value));
    }
  }

  private void putDescription(ObjectNode json) {
    refuse("style_weight", call.options().styleWeight());
    refuse("weirdness_constraint", call.options().weirdness());
    refuse("negative_tags", call.options().negativeTags());
    refuse("vocal_gender", call.options().vocalGender());
    if (call.prompt().codePointCount(0, call.prompt().length()) > MOST_DESCRIPTION) {
      throw ProviderException.invalid(
          ("The prompt must have at most %d characters for the model, unless there are lyrics or"
                  + " instrumental is true.")
              .formatted(MOST_DESCRIPTION),
          "/prompt");
    }
    json.put("customMode", false);
    json.put("prompt", call.prompt());
  }

  private static void refuse(String option, @Nullable Object value) {
    if (value != null) {
      throw ProviderException.invalid(
          ("The model knows %s only where there are lyrics, or instrumental is true. Send lyrics,"
                  + " or leave it out.")
              .formatted(option),
          "/model_options/suno/" + option);
    }
  }
}
