package ai.beatra.http.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.fuzz.Input;
import ai.beatra.http.errors.Elsewhere;
import ai.beatra.http.json.Json;
import ai.beatra.images.Images;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.FieldError;
import ai.beatra.model.ImageRequest;
import ai.beatra.model.ImageToImageRequest;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.music.Music;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Objects;

/**
 * Bodies of all requests, read as the server reads them: taken, or refused as invalid at a place of
 * the body, in words of its own. What was taken is taken again, and the same, as it is written.
 */
public final class JsonBodyFuzz {
  private static final List<Class<?>> TYPES =
      List.of(
          ChatCompletionRequest.class,
          ImageRequest.class,
          ImageToImageRequest.class,
          MusicRequest.class,
          ReferenceMusicRequest.class);

  private static final ObjectMapper MAPPER = Json.mapper();
  private static final Json JSON = new Json(MAPPER);
  private static final JsonBody BODY =
      new JsonBody(MAPPER, new Validated(Images.rules(), Music.rules()), Elsewhere.read());

  private JsonBodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var input = new Input(data);
    Class<?> type = TYPES.get(input.choice(TYPES.size()));
    try {
      Object value = BODY.take(input.rest(), type).value();
      assertThat(BODY.take(JSON.bytes(value), type).value()).isEqualTo(value);
    } catch (ApiException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(Objects.requireNonNull(refused.details()).getErrors())
          .isNotEmpty()
          .allSatisfy(JsonBodyFuzz::check);
    }
  }

  private static void check(FieldError fault) {
    assertThat(fault.getParam()).matches("(?s)(/.*)?");
    assertThat(fault.getMessage())
        .isNotBlank()
        .doesNotContainPattern("ai\\.beatra|java\\.|jackson|Exception");
  }
}
