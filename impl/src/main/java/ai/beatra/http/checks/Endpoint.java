package ai.beatra.http.checks;

import ai.beatra.api.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * An operation of the contract, with what answers it.
 *
 * @param method of the generated interface
 * @param handler checks the parameters and calls the delegate
 * @param consumed the media types of its bodies; empty where it takes none
 * @param produced the media types of its answers
 */
public record Endpoint(
    Operation operation,
    Method method,
    Object handler,
    Set<String> consumed,
    List<MediaType> produced) {

  /** The operation of a method that has the annotation. */
  public static Endpoint of(Method method, Object handler) {
    Consumes consumes = method.getAnnotation(Consumes.class);
    Produces produces = method.getAnnotation(Produces.class);
    return new Endpoint(
        method.getAnnotation(Operation.class),
        method,
        handler,
        consumes == null ? Set.of() : Set.of(consumes.value()),
        produces == null
            ? List.of()
            : Stream.of(produces.value()).map(MediaType::valueOf).toList());
  }

  public boolean takesForm() {
    return consumed.contains(MediaType.MULTIPART_FORM_DATA);
  }

  public boolean takesJson() {
    return consumed.contains(MediaType.APPLICATION_JSON);
  }

  /** Whether it makes something, which costs something: then it is limited. */
  public boolean isCreate() {
    return !consumed.isEmpty();
  }

  /** Calls it as Jersey does; what it throws comes as it is. */
  @SuppressWarnings("unchecked")
  public CompletionStage<Response> call(Object[] arguments) {
    try {
      return (CompletionStage<Response>) method.invoke(handler, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the contract's interfaces are public", e);
    }
  }
}
