package ai.beatra.http;

import ai.beatra.error.ApiException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Refuses a parameter of the contract that is in the query twice; Jersey would take the first. */
final class OneValueEach implements DynamicFeature {
  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    Set<String> names =
        Arrays.stream(resource.getResourceClass().getInterfaces())
            .flatMap(contract -> Arrays.stream(contract.getMethods()))
            .filter(method -> method.getName().equals(resource.getResourceMethod().getName()))
            .flatMap(method -> Arrays.stream(method.getParameterAnnotations()))
            .flatMap(Arrays::stream)
            .filter(QueryParam.class::isInstance)
            .map(annotation -> ((QueryParam) annotation).value())
            .collect(Collectors.toUnmodifiableSet());
    if (!names.isEmpty()) {
      context.register(new Check(names));
    }
  }

  @Priority(Priorities.USER)
  private record Check(Set<String> names) implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      request
          .getUriInfo()
          .getQueryParameters()
          .forEach(
              (name, values) -> {
                if (names.contains(name) && values.size() > 1) {
                  throw ApiException.invalid("query:" + name, "is there twice; send it once");
                }
              });
    }
  }
}
