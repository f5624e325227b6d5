package ai.beatra.http.checks;

import ai.beatra.error.ApiException;
import ai.beatra.model.FieldError;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Refuses a parameter of the contract that is in the query twice, of which Jersey would take the
 * first, or without a value, which Jersey would take for absent.
 */
public final class OneValueEach implements DynamicFeature {
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
            .collect(Collectors.toCollection(TreeSet::new));
    if (!names.isEmpty()) {
      context.register(new Check(names));
    }
  }

  @Priority(Priorities.USER)
  private record Check(Set<String> names) implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      var faults = new ArrayList<FieldError>();
      var query = request.getUriInfo().getQueryParameters();
      for (String name : names) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
          faults.add(fault(name, "is there twice; send it once"));
        } else if (values.contains("")) {
          faults.add(fault(name, "has no value; give it one or leave it out"));
        }
      }
      if (!faults.isEmpty()) {
        throw ApiException.invalid(faults);
      }
    }

    private static FieldError fault(String name, String message) {
      return new FieldError().param("query:" + name).message(message);
    }
  }
}
