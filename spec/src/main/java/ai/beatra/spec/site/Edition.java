package ai.beatra.spec.site;

import java.util.List;
import java.util.Optional;

/**
 * What differs from one place where the site is published to another.
 *
 * @param apiBase where the API is called, without a slash at the end and without /v1
 * @param siteBase where the site itself is, without a slash at the end
 * @param models what that server offers; empty for those of spec/catalog.yaml
 */
public record Edition(String apiBase, String siteBase, Optional<List<ListedModel>> models) {
  /** Where the public API is. */
  public static final String HOSTED_API = "https://api.beatra.ai";

  /** Where the public docs are. */
  public static final String HOSTED_DOCS = "https://docs.beatra.ai";

  /** That of a server that publishes the site itself. */
  public static Edition of(String base, List<ListedModel> models) {
    return new Edition(base, base, Optional.of(models));
  }

  /** That of an export, with the models of spec/catalog.yaml. */
  public static Edition of(String apiBase, String siteBase) {
    return new Edition(apiBase, siteBase, Optional.empty());
  }
}
