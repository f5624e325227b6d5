package ai.beatra.spec.site.edition;

import ai.beatra.spec.contract.Spec;
import java.util.List;
import java.util.Optional;

/**
 * What differs from one place where the site is published to another.
 *
 * @param apiBase where the API is called, without a slash at the end and without /v1
 * @param siteBase where the site itself is, without a slash at the end
 * @param region the middle part of that server's keys
 * @param models what that server offers; empty for those of spec/catalog.yaml
 */
public record Edition(
    String apiBase, String siteBase, String region, Optional<List<ListedModel>> models) {
  /** Where the public API is. */
  public static final String HOSTED_API = "https://api.beatra.ai";

  /** Where the server is that the examples of the spec show. */
  private static final String EXAMPLE_API = "http://127.0.0.1:8080";

  /** Where the public docs are. */
  public static final String HOSTED_DOCS = "https://docs.beatra.ai";

  /** That of a server that publishes the site itself. */
  public static Edition of(String base, String region, List<ListedModel> models) {
    return new Edition(base, base, region, Optional.of(models));
  }

  /** That of an export, with the models of spec/catalog.yaml. */
  public static Edition of(String apiBase, String siteBase) {
    return new Edition(apiBase, siteBase, "<region>", Optional.empty());
  }

  /** An example of the spec as the API of this edition says it. */
  public String here(String example) {
    return example.replace(EXAMPLE_API, apiBase);
  }

  public Offer offer(Spec spec) {
    return new Offer(models.orElseGet(() -> ListedModel.of(spec.catalog())));
  }
}
