package ai.beatra.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.beatra.api.HealthApi;
import ai.beatra.api.Operation;
import ai.beatra.api.Operations;
import ai.beatra.api.Operations.Entry;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServerErrorException;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** The registry and the interfaces say what the contract says. */
class OperationsTest {
  private final Spec spec = new Spec();

  @Test
  void theRegistryListsTheOperationsOfTheContract() {
    assertThat(Operations.all())
        .extracting(Entry::id, Entry::method, Entry::path, Entry::state, Entry::authenticated)
        .containsExactlyInAnyOrderElementsOf(
            spec.operations().stream().map(OperationsTest::expected).toList());
  }

  private static Tuple expected(Spec.Operation operation) {
    JsonNode definition = operation.definition();
    boolean open = definition.path("security").isArray() && definition.path("security").isEmpty();
    return tuple(
        definition.get("operationId").asText(),
        operation.method(),
        operation.path(),
        definition.get("x-release-state").asText(),
        !open);
  }

  @Test
  void everyEntryIsAnAnnotatedMethodOfItsInterface() throws Exception {
    for (Entry entry : Operations.all()) {
      Method method = method(entry);
      Operation operation = method.getAnnotation(Operation.class);
      assertThat(
              new Entry(
                  operation.id(),
                  operation.method(),
                  operation.path(),
                  operation.state(),
                  operation.authenticated(),
                  method.getDeclaringClass()))
          .isEqualTo(entry);
      assertThat(method.getAnnotation(Path.class).value()).isEqualTo(entry.path());
      assertThat(httpMethods(method)).containsExactly(entry.method());
    }
  }

  @Test
  void mediaTypesAreThoseOfBodyAndAnswers() {
    for (Spec.Operation operation : spec.operations()) {
      String id = operation.definition().get("operationId").asText();
      Entry entry = Operations.all().stream().filter(e -> e.id().equals(id)).findFirst().get();
      Method method = method(entry);

      Set<String> produced = new TreeSet<>();
      for (JsonNode response : operation.definition().get("responses")) {
        produced.addAll(mediaTypes(spec.resolve(response)));
      }
      assertThat(Set.of(method.getAnnotation(Produces.class).value())).isEqualTo(produced);

      Consumes consumes = method.getAnnotation(Consumes.class);
      assertThat(consumes == null ? Set.of() : Set.of(consumes.value()))
          .isEqualTo(mediaTypes(operation.definition().path("requestBody")));
    }
  }

  private static Set<String> mediaTypes(JsonNode body) {
    return body.path("content").properties().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  @Test
  void parametersThatTheServerHandlesAreNotInTheMethod() {
    for (Entry entry : Operations.all()) {
      Stream<Annotation> annotations =
          Arrays.stream(method(entry).getParameterAnnotations()).flatMap(Arrays::stream);
      assertThat(annotations.filter(HeaderParam.class::isInstance)).isEmpty();
    }
  }

  @Test
  void anOperationAnswersNotImplementedUntilItsDelegateExists() {
    CompletableFuture<Response> answer =
        new HealthApi.Unimplemented().getHealth(null).toCompletableFuture();

    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ServerErrorException.class,
            failure -> assertThat(failure.getResponse().getStatus()).isEqualTo(501));
  }

  @Test
  void everyInterfaceHasAnInstanceThatImplementsNothing() {
    assertThat(Operations.apis())
        .extracting(Operations.Api::type)
        .containsExactlyInAnyOrderElementsOf(
            Operations.all().stream().<Class<?>>map(Entry::api).collect(Collectors.toSet()));
    assertThat(Operations.apis())
        .allSatisfy(api -> assertThat(api.unimplemented()).isInstanceOf(api.type()));
  }

  private static Method method(Entry entry) {
    return Arrays.stream(entry.api().getMethods())
        .filter(method -> method.getAnnotation(Operation.class).id().equals(entry.id()))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> httpMethods(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(annotation -> annotation != null)
        .map(HttpMethod::value)
        .toList();
  }
}
