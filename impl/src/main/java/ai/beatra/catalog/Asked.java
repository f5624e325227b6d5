package ai.beatra.catalog;

import ai.beatra.config.CatalogConfig.Modality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request asks of a model.
 *
 * @param options what the catalog calls them, by the JSON Pointers of the members
 * @param input with the JSON Pointer of the member that asks it
 * @param output with the JSON Pointer of the member that asks it
 * @param values of options whose values grow, by the JSON Pointers of the members
 */
public record Asked(
    Map<String, String> options,
    Map<Modality, String> input,
    Map<Modality, String> output,
    Map<String, Value> values) {

  /**
   * A value of an option that every model knows some values of, and some models more.
   *
   * @param option what the catalog calls it
   * @param known the values that every model takes
   */
  public record Value(String option, String value, List<String> known) {}

  /** Without such values. */
  public Asked(
      Map<String, String> options, Map<Modality, String> input, Map<Modality, String> output) {
    this(options, input, output, Map.of());
  }

  /** The same with options that no model knows, by the JSON Pointers of the members. */
  public Asked and(List<String> unknown) {
    var all = new LinkedHashMap<>(options);
    // A pointer begins with a slash, and so is not what a catalog calls an option.
    unknown.forEach(pointer -> all.put(pointer, pointer));
    return new Asked(all, input, output, values);
  }
}
