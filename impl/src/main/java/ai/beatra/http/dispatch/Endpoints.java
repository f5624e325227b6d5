package ai.beatra.http.dispatch;

import ai.beatra.api.Operation;
import ai.beatra.api.Operations;
import ai.beatra.http.checks.Forms;
import ai.beatra.http.checks.Validated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.glassfish.jersey.server.model.Resource;

/** The contract's operations as Jersey's resources. */
public final class Endpoints {
  private Endpoints() {}

  /**
   * Every operation of the contract: its parameters are checked, then the delegate that implements
   * it runs. Where there is none it answers 501.
   */
  public static Set<Resource> of(List<Object> delegates, Validated validated) {
    var resources = new HashSet<Resource>();
    for (Operations.Api api : Operations.apis()) {
      Object handler = validated.operations(api, delegate(api, delegates));
      Stream.of(api.type().getMethods())
          .filter(method -> method.isAnnotationPresent(Operation.class))
          .forEach(method -> resources.add(resource(handler, method)));
    }
    return resources;
  }

  private static Object delegate(Operations.Api api, List<Object> delegates) {
    return delegates.stream()
        .filter(api.type()::isInstance)
        .findFirst()
        .orElse(api.unimplemented());
  }

  private static Resource resource(Object handler, Method method) {
    Operation operation = method.getAnnotation(Operation.class);
    var resource = Resource.builder(operation.path());
    var endpoint = resource.addMethod(operation.method());
    // Of a form MediaTypes has more to say than Jersey.
    if (method.isAnnotationPresent(Consumes.class) && !Forms.areTakenAt(operation.path())) {
      endpoint.consumes(method.getAnnotation(Consumes.class).value());
    }
    if (method.isAnnotationPresent(Produces.class)) {
      endpoint.produces(method.getAnnotation(Produces.class).value());
    }
    endpoint.handledBy(handler, method);
    return resource.build();
  }
}
