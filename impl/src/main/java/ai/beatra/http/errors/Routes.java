package ai.beatra.http.errors;

import ai.beatra.api.Operations.Entry;
import jakarta.ws.rs.Consumes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The paths of the contract and the methods that each answers. */
public final class Routes {

  /**
   * One path.
   *
   * @param creates the methods that take a body
   */
  private record Route(
      String template, Pattern pattern, List<Entry> operations, Set<String> creates) {}

  /** By paths that are their own templates. */
  private final Map<String, Route> plain = new HashMap<>();

  private final List<Route> others = new ArrayList<>();

  public Routes(Collection<Entry> operations) {
    operations.stream()
        .collect(Collectors.groupingBy(Entry::path))
        .forEach((path, same) -> add(new Route(path, pattern(path), same, creates(same))));
  }

  private void add(Route route) {
    if (route.template().contains("{")) {
      others.add(route);
    } else {
      plain.put(route.template(), route);
    }
  }

  private static Set<String> creates(List<Entry> operations) {
    return operations.stream()
        .filter(Routes::isCreate)
        .map(Entry::method)
        .collect(Collectors.toSet());
  }

  /** Matches the paths of a template. */
  static Pattern pattern(String template) {
    return Pattern.compile(
        Stream.of(template.split("(?=\\{)|(?<=\\})"))
            .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
            .collect(Collectors.joining()));
  }

  private Optional<Route> find(String path) {
    Route known = plain.get(path);
    return known != null
        ? Optional.of(known)
        : others.stream().filter(route -> route.pattern().matcher(path).matches()).findFirst();
  }

  /** The contract's template for a path, if the path is in the contract. */
  public Optional<String> template(String path) {
    return find(path).map(Route::template);
  }

  /** Whether an operation of the contract takes a body here. */
  public boolean takesBody(String method, String path) {
    return find(path).filter(route -> route.creates().contains(method)).isPresent();
  }

  private static boolean isCreate(Entry operation) {
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
