package ai.beatra.http.checks;

import ai.beatra.model.FieldError;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonPointer;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.hibernate.validator.spi.nodenameprovider.JavaBeanProperty;
import org.hibernate.validator.spi.nodenameprovider.Property;
import org.jspecify.annotations.Nullable;

/** Names violated constraints in the wire's words. */
final class Violations {
  private Violations() {}

  static List<FieldError> errors(
      @Nullable Method method, Set<? extends ConstraintViolation<?>> violations) {
    return violations.stream()
        .map(
            violation ->
                new FieldError()
                    .param(param(method, violation.getPropertyPath()))
                    .message(violation.getMessage()))
        .sorted(Comparator.comparing(FieldError::getParam).thenComparing(FieldError::getMessage))
        .distinct()
        .toList();
  }

  private static String param(@Nullable Method method, Path path) {
    JsonPointer pointer = JsonPointer.empty();
    for (Path.Node node : path) {
      if (node.getKind() == ElementKind.PARAMETER && method != null) {
        String named = named(method, node.as(Path.ParameterNode.class).getParameterIndex());
        if (named != null) {
          return named;
        }
      }
      pointer = append(pointer, node);
    }
    return pointer.toString();
  }

  private static JsonPointer append(JsonPointer outer, Path.Node node) {
    JsonPointer pointer = outer;
    if (node.getIndex() != null) {
      pointer = pointer.appendIndex(node.getIndex());
    } else if (node.getKey() != null) {
      pointer = pointer.appendProperty(node.getKey().toString());
    }
    return node.getKind() == ElementKind.PROPERTY && !node.getName().isEmpty()
        ? pointer.appendProperty(node.getName())
        : pointer;
  }

  private static @Nullable String named(Method method, int parameter) {
    for (Annotation annotation : method.getParameterAnnotations()[parameter]) {
      if (annotation instanceof QueryParam query) {
        return "query:" + query.value();
      }
      if (annotation instanceof HeaderParam header) {
        return "header:" + header.value();
      }
      if (annotation instanceof PathParam path) {
        return "path:" + path.value();
      }
    }
    return null;
  }

  /** A property's name on the wire; empty for the value of a union's variant, which has none. */
  static String wireName(Property property) {
    if (property instanceof JavaBeanProperty bean) {
      try {
        Class<?> type = bean.getDeclaringClass();
        if (type.isRecord()) {
          return type.getDeclaredMethod(bean.getName()).isAnnotationPresent(JsonValue.class)
              ? ""
              : bean.getName();
        }
        Field field = type.getDeclaredField(bean.getName());
        JsonProperty onField = field.getAnnotation(JsonProperty.class);
        return onField == null ? getterName(type, bean.getName()) : onField.value();
      } catch (NoSuchFieldException | NoSuchMethodException e) {
        return property.getName();
      }
    }
    return property.getName();
  }

  private static String getterName(Class<?> type, String property) throws NoSuchMethodException {
    String getter = "get" + Character.toUpperCase(property.charAt(0)) + property.substring(1);
    JsonProperty onGetter = type.getMethod(getter).getAnnotation(JsonProperty.class);
    return onGetter == null ? property : onGetter.value();
  }
}
