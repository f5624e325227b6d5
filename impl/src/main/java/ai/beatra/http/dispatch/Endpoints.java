package ai.beatra.http.dispatch;

import ai.beatra.api.Operation;
import ai.beatra.api.Operations;
import ai.beatra.http.Serving;
import ai.beatra.http.checks.Check;
import ai.beatra.http.checks.Endpoint;
import ai.beatra.http.checks.Validated;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glassfish.jersey.server.model.Resource;

/**
 * Every operation of the contract: its requests are checked, then the delegate that implements it
 * runs. Where there is none it answers 501. No record, nor what it registers: Jersey keeps them by
 * their hash, and that of a record of records takes the JVM long to make.
 */
public final class Endpoints implements DynamicFeature {
  private final List<Endpoint> all;
  private final List<Check> checks;

  /**
   * @param checks in this order
   */
  private Endpoints(List<Endpoint> all, List<Check> checks) {
    this.all = all;
    this.checks = checks;
  }

  /** The operations of these delegates. */
  public static Endpoints of(List<Object> delegates, Validated validated, List<Check> checks) {
    var all = new ArrayList<Endpoint>();
    for (Operations.Api api : Operations.apis()) {
      Object handler = validated.operations(api, delegate(api, delegates));
      Stream.of(api.type().getMethods())
          .filter(method -> method.isAnnotationPresent(Operation.class))
          .forEach(method -> all.add(Endpoint.of(method, handler)));
    }
    return new Endpoints(all, checks);
  }

  List<Endpoint> all() {
    return all;
  }

  List<Check> checks() {
    return checks;
  }

  private static Object delegate(Operations.Api api, List<Object> delegates) {
    return delegates.stream()
        .filter(api.type()::isInstance)
        .findFirst()
        .orElse(api.unimplemented());
  }

  /** As Jersey's resources, whose requests are checked by this feature. */
  public Set<Resource> resources() {
    return all.stream().map(Endpoints::resource).collect(Collectors.toSet());
  }

  private static Resource resource(Endpoint endpoint) {
    var resource = Resource.builder(endpoint.operation().path());
    var method = resource.addMethod(endpoint.operation().method());
    // Of a form MediaTypes has more to say than Jersey.
    if (!endpoint.takesForm()) {
      method.consumes(endpoint.consumed().stream().map(MediaType::valueOf).toList());
    }
    method.produces(endpoint.produced());
    method.handledBy(endpoint.handler(), endpoint.method());
    return resource.build();
  }

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    String id = resource.getResourceMethod().getName();
    all.stream()
        .filter(endpoint -> endpoint.method().getName().equals(id))
        .forEach(endpoint -> context.register(new Checked(endpoint, checks)));
  }

  @Priority(Priorities.AUTHENTICATION)
  private static final class Checked implements ContainerRequestFilter, ContainerResponseFilter {
    private final Endpoint endpoint;
    private final List<Check> checks;

    Checked(Endpoint endpoint, List<Check> checks) {
      this.endpoint = endpoint;
      this.checks = checks;
    }

    @Override
    public void filter(ContainerRequestContext request) {
      Serving serving = Serving.of(request);
      checks.forEach(check -> check.check(serving, endpoint));
    }

    /** Before the answer is written: the client may send its next request as soon as it has it. */
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      Serving.of(request).answered();
    }
  }
}
