package ai.beatra.chat.request;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.chat.prompt.PromptText;
import ai.beatra.error.ApiException;
import java.util.List;

/** Refuses the form of functions before there were tools: who is not told waits for calls. */
public final class OldFunctions {
  private OldFunctions() {}

  /**
   * @throws ApiException unsupported_option if functions are offered or called in the older form
   *     and the model's upstream does not get them as they are
   */
  public static void refuse(PromptText prompt, CatalogModel model) {
    List<String> passthrough = model.config().passthrough();
    List<String> found =
        prompt.oldFunctions().stream()
            .filter(pointer -> !passthrough.contains(pointer.substring(1)))
            .toList();
    if (!found.isEmpty()) {
      throw ApiException.unsupported(
          found,
          "functions and function_call are the older form of tools and tool_choice. Send tools,"
              + " tool_choice and tool_calls instead.");
    }
  }
}
