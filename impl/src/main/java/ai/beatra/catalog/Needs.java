package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.model.FieldError;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a request asks of a model.
 *
 * @param options what the catalog calls them, by the JSON Pointers of the members
 * @param input with the JSON Pointer of the member that asks it
 * @param output with the JSON Pointer of the member that asks it
 * @param values of options whose values grow, by the JSON Pointers of the members
 * @param unknown members that no model knows, with what to send instead
 * @param beyond what is too long, or too many, for a model
 */
public record Needs(
    Map<String, String> options,
    Map<Modality, String> input,
    Map<Modality, String> output,
    Map<String, Value> values,
    List<FieldError> unknown,
    Function<CatalogModel, List<FieldError>> beyond) {

  /**
   * A value of an option that every model knows some values of, and some models more.
   *
   * @param option what the catalog calls it
   * @param known the values that every model takes
   */
  public record Value(String option, String value, List<String> known) {}

  /** What a request for media asks: it has no such values. */
  public static Needs media(
      Map<String, String> options,
      Map<Modality, String> input,
      List<FieldError> unknown,
      Function<CatalogModel, List<FieldError>> beyond) {
    return new Needs(options, input, Map.of(), Map.of(), unknown, beyond);
  }
}
