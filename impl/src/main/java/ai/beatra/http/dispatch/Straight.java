package ai.beatra.http.dispatch;

import ai.beatra.http.Serving;
import ai.beatra.http.checks.Check;
import ai.beatra.http.checks.Endpoint;
import ai.beatra.http.checks.FirstChecks;
import ai.beatra.http.checks.JsonBody;
import ai.beatra.net.Exchange;
import ai.beatra.net.Reply;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls the operations that need nothing of Jersey: no form, no query, at most one plain id in the
 * path. The checks, the reader of the body and the handler are those that Jersey calls for all
 * other requests.
 */
public final class Straight {

  /**
   * An operation, between what stands before and after the id in its path.
   *
   * @param exact whether there is no id
   */
  record Way(Endpoint endpoint, String before, String after, boolean exact) {
    private static Way to(Endpoint endpoint) {
      String[] parts = endpoint.operation().path().split("\\{[^}]*}", -1);
      return new Way(endpoint, parts[0], parts[parts.length - 1], parts.length == 1);
    }

    private boolean leadsTo(String method, String path) {
      if (!method.equals(endpoint.operation().method())) {
        return false;
      }
      return exact
          ? path.equals(before)
          : path.startsWith(before) && path.endsWith(after) && isPlain(id(path));
    }

    private String id(String path) {
      int end = path.length() - after.length();
      return end > before.length() ? path.substring(before.length(), end) : "";
    }

    /** What Jersey would hand on as it is. */
    private static boolean isPlain(String id) {
      return !id.isEmpty() && id.charAt(0) != '.' && id.chars().allMatch(Way::isUnreserved);
    }

    /** RFC 3986, section 2.3. */
    private static boolean isUnreserved(int character) {
      return character >= 'a' && character <= 'z'
          || character >= 'A' && character <= 'Z'
          || character >= '0' && character <= '9'
          || "-._~".indexOf(character) >= 0;
    }
  }

  private final List<Way> ways;
  private final List<Check> checks;
  private final JsonBody json;
  private final Answering answering;

  public Straight(Endpoints endpoints, JsonBody json, Answering answering) {
    this.ways = endpoints.all().stream().filter(Straight::isSimple).map(Way::to).toList();
    this.checks = endpoints.checks();
    this.json = json;
    this.answering = answering;
  }

  private static boolean isSimple(Endpoint endpoint) {
    List<Parameter> parameters = List.of(endpoint.method().getParameters());
    return !endpoint.takesForm()
        && parameters.stream().noneMatch(each -> each.isAnnotationPresent(QueryParam.class))
        && parameters.stream().filter(each -> each.isAnnotationPresent(PathParam.class)).count()
            <= 1;
  }

  /** The way to what is asked, if it is here. */
  @Nullable Way find(Exchange exchange) {
    if (!exchange.query().isEmpty()) {
      return null;
    }
    String method = exchange.method();
    String path = exchange.path();
    for (Way way : ways) {
      if (way.leadsTo(method, path)) {
        return way;
      }
    }
    return null;
  }

  /**
   * Checks the request, calls the operation, and sends what it answers.
   *
   * @throws ai.beatra.error.ApiException if it is refused before that
   */
  void answer(Way way, Serving serving) {
    var answer = call(way, serving).toCompletableFuture();
    if (answer.isDone()) {
      answer.whenComplete((response, failure) -> answering.give(serving, response, failure));
      return;
    }
    Reply reply = serving.exchange().reply();
    reply.suspend();
    answer.whenComplete(
        (response, failure) -> {
          try {
            answering.give(serving, response, failure);
          } finally {
            reply.resume();
          }
        });
  }

  private CompletionStage<Response> call(Way way, Serving serving) {
    Endpoint endpoint = way.endpoint();
    InputStream body = FirstChecks.body(serving.exchange());
    for (Check check : checks) {
      check.check(serving, endpoint);
    }
    Class<?>[] types = endpoint.method().getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = argument(types[i], way, serving, body);
    }
    return endpoint.call(arguments);
  }

  private Object argument(Class<?> type, Way way, Serving serving, InputStream body) {
    if (type == ContainerRequestContext.class) {
      return serving.context();
    }
    return type == String.class
        ? way.id(serving.exchange().path())
        : json.read(serving, body, type);
  }
}
