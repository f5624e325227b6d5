package ai.beatra.tasks.media;

import ai.beatra.artifacts.Reference;
import ai.beatra.catalog.Asked;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.error.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request for media asks. */
public interface MediaRequest {

  /** Method and path, which are part of the scope of an Idempotency-Key. */
  String operation();

  Capability capability();

  /** What was asked for, maybe "auto". */
  String model();

  /** The media that it refers to, in their order. */
  List<Reference> references();

  /** The request as it is kept, with these artifacts in the place of its references. */
  Object kept(List<String> artifacts);

  /** A member that not every model knows, and its value; null where the request has none. */
  record Option(String pointer, String name, @Nullable Object value) {}

  /** What a model has to know to do it. */
  static Asked needs(Map<Modality, String> input, Option... options) {
    Map<String, String> asked = new LinkedHashMap<>();
    for (Option option : options) {
      if (option.value() != null) {
        asked.put(option.pointer(), option.name());
      }
    }
    return new Asked(asked, input, Map.of());
  }

  /**
   * @throws ApiException invalid_request for a text that is too long for the model
   */
  static void requireAtMost(int most, String pointer, String text, String model) {
    if (text.codePointCount(0, text.length()) > most) {
      throw ApiException.invalid(
          pointer, "must have at most %d characters for the model %s".formatted(most, model));
    }
  }
}
