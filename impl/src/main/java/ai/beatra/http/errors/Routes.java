package ai.beatra.http.errors;

import ai.beatra.api.Operations.Entry;
import jakarta.ws.rs.Consumes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The paths of the contract and the methods that each answers. */
public final class Routes {

  private record Route(String template, Pattern pattern, List<Entry> operations) {}

  private final List<Route> routes = new ArrayList<>();

  public Routes(Collection<Entry> operations) {
    operations.stream()
        .collect(Collectors.groupingBy(Entry::path))
        .forEach((path, same) -> routes.add(new Route(path, pattern(path), same)));
  }

  /** Matches the paths of a template. */
  static Pattern pattern(String template) {
    return Pattern.compile(
        Stream.of(template.split("(?=\\{)|(?<=\\})"))
            .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
            .collect(Collectors.joining()));
  }

  private Optional<Route> find(String path) {
    return routes.stream().filter(route -> route.pattern().matcher(path).matches()).findFirst();
  }

  /** The contract's template for a path, if the path is in the contract. */
  public Optional<String> template(String path) {
    return find(path).map(Route::template);
  }

  /** Whether an operation of the contract takes a body here. */
  public boolean takesBody(String method, String path) {
    return find(path).stream()
        .flatMap(route -> route.operations().stream())
        .anyMatch(operation -> operation.method().equals(method) && isCreate(operation));
  }

  /** Whether the operation makes something, which costs something. */
  public static boolean isCreate(Entry operation) {
    return Stream.of(operation.api().getMethods())
        .anyMatch(
            method ->
                method.getName().equals(operation.id())
                    && method.isAnnotationPresent(Consumes.class));
  }

  /** The Allow header for a path, if the path is in the contract. */
  public Optional<String> allow(String path) {
    return find(path)
        .map(
            route -> {
              var methods = new TreeSet<String>();
              route.operations().forEach(operation -> methods.add(operation.method()));
              methods.add("OPTIONS");
              if (methods.contains("GET")) {
                methods.add("HEAD");
              }
              return String.join(", ", methods);
            });
  }
}
