package ai.beatra.tasks.media;

import ai.beatra.artifacts.Reference;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.catalog.Needs;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.model.FieldError;
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

  /** What is wrong with it that its schema cannot say; members may be missing. Empty if nothing. */
  List<FieldError> faults();

  /** What of it is too long, or too many, for the model. */
  List<FieldError> beyond(CatalogModel model);

  /**
   * What a model has to know to do it.
   *
   * @param unknown members of the request that no model knows
   */
  default Needs needs(List<FieldError> unknown) {
    Map<String, String> options = new LinkedHashMap<>();
    for (Option option : options()) {
      if (option.value() != null) {
        options.put(option.pointer(), option.name());
      }
    }
    return Needs.media(options, input(), unknown, this::beyond);
  }

  /** With the JSON Pointer of the member that has it. */
  Map<Modality, String> input();

  List<Option> options();

  static FieldError fault(String pointer, String message) {
    return new FieldError().param(pointer).message(message);
  }

  /** A fault if the text is too long for the model. */
  static void atMost(
      int most, String pointer, String text, CatalogModel model, List<FieldError> faults) {
    if (text.codePointCount(0, text.length()) > most) {
      faults.add(
          fault(
              pointer,
              "must have at most %d characters for the model %s".formatted(most, model.id())));
    }
  }
}
