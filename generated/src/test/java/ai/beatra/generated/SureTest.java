package ai.beatra.generated;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.api.Operation;
import ai.beatra.api.Operations;
import ai.beatra.generated.Spec.Example;
import ai.beatra.model.Checkable;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.Valid;
import jakarta.validation.Validator;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The generated checks never call valid what Hibernate Validator does not. */
class SureTest {
  /** Those that sure.mustache looks at. */
  private static final Set<Class<? extends Annotation>> KNOWN =
      Set.of(
          NotNull.class,
          Valid.class,
          Size.class,
          Pattern.class,
          DecimalMin.class,
          DecimalMax.class);

  /** What may stand where something else should. */
  private static final List<Object> OTHERS =
      Arrays.asList(
          null,
          "",
          "a",
          "a b",
          "auto",
          "😀".repeat(33),
          "x".repeat(70_000),
          -1,
          0,
          1,
          129,
          1e9,
          -0.1,
          2.1,
          true,
          List.of(),
          List.of("a"),
          List.of(1, 2),
          new ArrayList<>(List.of("")),
          Map.of(),
          Map.of("k", "v"));

  private final Spec spec = new Spec();
  private final Validator validator = WireValidator.create();

  @Test
  void everyConstraintThatIsGeneratedIsKnownToTheChecks() throws Exception {
    var found = new HashSet<Class<? extends Annotation>>();
    for (Class<?> type : Spec.types()) {
      for (var field : type.getDeclaredFields()) {
        collect(field, field.getAnnotatedType(), found);
      }
    }
    for (Operations.Api api : Operations.apis()) {
      for (Method method : api.type().getMethods()) {
        for (Parameter parameter : method.getParameters()) {
          collect(parameter, parameter.getAnnotatedType(), found);
        }
      }
    }
    assertThat(found).containsAll(Set.of(NotNull.class, Size.class)).isSubsetOf(KNOWN);
  }

  private static void collect(
      AnnotatedElement element, AnnotatedType type, Set<Class<? extends Annotation>> found) {
    for (Annotation annotation : element.getAnnotations()) {
      add(annotation, found);
    }
    for (Annotation annotation : type.getAnnotations()) {
      add(annotation, found);
    }
    if (type instanceof AnnotatedParameterizedType generic) {
      for (AnnotatedType argument : generic.getAnnotatedActualTypeArguments()) {
        collect(argument, argument, found);
      }
    }
  }

  private static void add(Annotation annotation, Set<Class<? extends Annotation>> found) {
    if (annotation.annotationType().getName().startsWith("jakarta.validation.")) {
      found.add(annotation.annotationType());
    }
  }

  @TestFactory
  Stream<DynamicTest> whatTheContractShowsIsSurelyValid() {
    return Stream.concat(spec.requests().stream(), spec.answers().stream())
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.name(),
                    () -> assertThat(read(example, example.value()).isSurelyValid()).isTrue()));
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotValidIsNeverSurelyValid() {
    return spec.requests().stream()
        .map(example -> DynamicTest.dynamicTest(example.name(), () -> changed(example)));
  }

  private void changed(Example example) {
    JsonNode root = example.value().deepCopy();
    places(root, change -> compare(example, root));
  }

  /** Changes one thing at a time. */
  private static void places(JsonNode node, Consumer<Object> changed) {
    if (node instanceof ObjectNode object) {
      for (String name : object.properties().stream().map(Map.Entry::getKey).toList()) {
        JsonNode value = object.remove(name);
        changed.accept(name);
        for (Object other : OTHERS) {
          object.set(name, Spec.JSON.valueToTree(other));
          changed.accept(other);
        }
        object.set(name, value);
        places(value, changed);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode value = array.get(i);
        for (Object other : OTHERS) {
          array.set(i, Spec.JSON.<JsonNode>valueToTree(other));
          changed.accept(other);
        }
        array.set(i, value);
        places(value, changed);
      }
      int size = array.size();
      for (int i = 0; size > 0 && i < 130; i++) {
        array.add(array.get(0));
      }
      changed.accept(array);
      while (array.size() > size) {
        array.remove(array.size() - 1);
      }
    }
  }

  private void compare(Example example, JsonNode changed) {
    Checkable value;
    try {
      value = read(example, changed);
    } catch (JsonProcessingException | ClassNotFoundException e) {
      return;
    }
    if (value.isSurelyValid()) {
      assertThat(validator.validate(value)).as(changed.toString()).isEmpty();
    }
  }

  private static Checkable read(Example example, JsonNode json)
      throws JsonProcessingException, ClassNotFoundException {
    return (Checkable)
        Spec.JSON.treeToValue(json, Class.forName("ai.beatra.model." + example.schema()));
  }

  @TestFactory
  Stream<DynamicTest> parametersThatAreNotValidAreLookedAt() {
    return Operations.apis().stream()
        .flatMap(api -> Stream.of(api.type().getMethods()))
        .filter(method -> method.isAnnotationPresent(Operation.class))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> parameters(method)));
  }

  private void parameters(Method method) throws ReflectiveOperationException {
    Operations.Api api =
        Operations.apis().stream()
            .filter(other -> other.type() == method.getDeclaringClass())
            .findFirst()
            .orElseThrow();
    var looked = new ArrayList<String>();
    Object checked =
        api.checked()
            .apply(
                api.unimplemented(),
                (type, operations, operation, values) -> looked.add(operation));
    Class<?>[] types = method.getParameterTypes();
    for (int i = 1; i < types.length; i++) {
      for (Object other : valuesOf(types[i])) {
        Object[] values = new Object[types.length];
        values[i] = other;
        looked.clear();
        method.invoke(checked, values);
        boolean valid =
            validator
                .forExecutables()
                .validateParameters(api.unimplemented(), method, values)
                .isEmpty();
        assertThat(valid || looked.equals(List.of(method.getName())))
            .as(method.getName() + " " + i + " " + other)
            .isTrue();
      }
    }
  }

  private static List<Object> valuesOf(Class<?> type) throws ReflectiveOperationException {
    var values = new ArrayList<Object>();
    values.add(null);
    if (Checkable.class.isAssignableFrom(type)) {
      values.add(type.getConstructor().newInstance());
    }
    if (type.isEnum()) {
      values.addAll(List.of(type.getEnumConstants()));
    }
    OTHERS.stream().filter(type::isInstance).forEach(values::add);
    return values;
  }
}
