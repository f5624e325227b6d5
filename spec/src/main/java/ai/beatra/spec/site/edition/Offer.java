package ai.beatra.spec.site.edition;

import java.util.List;

/**
 * What a server offers.
 *
 * @param models in the order in which {@code auto} tries them
 */
public record Offer(List<ListedModel> models) {

  /** The models with a capability; all where it is empty. */
  public List<ListedModel> with(String capability) {
    return models.stream()
        .filter(model -> capability.isEmpty() || model.capabilities().contains(capability))
        .toList();
  }

  public boolean has(String capability) {
    return !with(capability).isEmpty();
  }

  /** Whether the built-in sandbox does it, when {@code auto} is asked. */
  public boolean isSandboxFor(String capability) {
    return has(capability) && with(capability).get(0).sandbox();
  }
}
