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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls the operations that need nothing of Jersey: no form, no query, at most one plain id in the
 * path. The checks, the reader of the body and the handler are those that Jersey calls for all
 * other requests.
 */
public final class Straight {

  /**
   * An operation.
   *
   * @param before what stands before the id in its path
   * @param after and after it; null if there is no id
   */
  record Way(Endpoint endpoint, String before, @Nullable String after) {
    private static Way to(Endpoint endpoint) {
      String[] parts = endpoint.operation().path().split("\\{[^}]*}", -1);
      return new Way(endpoint, parts[0], parts.length == 1 ? null : parts[1]);
    }

    /** Whether it can be called with this path, which is one of its template. */
    private boolean takes(String path) {
      return after == null || isPlain(id(path, after));
    }

    private String id(String path, String end) {
      return path.substring(before.length(), path.length() - end.length());
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

  /** By the templates of their paths, and their methods. */
  private final Map<String, Map<String, Way>> ways;

  private final List<Check> checks;
  private final JsonBody json;
  private final Answering answering;

  public Straight(Endpoints endpoints, JsonBody json, Answering answering) {
    this.ways =
        endpoints.all().stream()
            .filter(Straight::isSimple)
            .collect(
                Collectors.groupingBy(
                    each -> each.operation().path(),
                    Collectors.toMap(each -> each.operation().method(), Way::to)));
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

  /**
   * The way to what is asked, if it is here.
   *
   * @param template of its path
   */
  Optional<Way> find(Exchange exchange, String template) {
    Map<String, Way> here = ways.get(template);
    return here == null || !exchange.query().isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(here.get(exchange.method()))
            .filter(way -> way.takes(exchange.path()));
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
    return type == String.class && way.after() != null
        ? way.id(serving.exchange().path(), way.after())
        : json.read(serving, body, type);
  }
}
