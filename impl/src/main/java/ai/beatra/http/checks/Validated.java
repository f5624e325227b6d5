package ai.beatra.http.checks;

import ai.beatra.api.Operation;
import ai.beatra.api.Operations;
import ai.beatra.error.ApiException;
import ai.beatra.http.json.TypeFaults;
import ai.beatra.model.Checkable;
import ai.beatra.model.FieldError;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Size;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.validator.HibernateValidator;
import org.jspecify.annotations.Nullable;

/**
 * Puts the contract's constraints in front of the delegates. The generated classes say of nearly
 * every value that it is surely valid; Hibernate Validator finds what is wrong with the others.
 */
public final class Validated {
  /**
   * What is wrong with a body of one type that its schema cannot say.
   *
   * @param faults of a body of which members may be missing that have to be there; empty if none
   */
  public record Rule<T>(Class<T> body, Function<T, List<FieldError>> faults) {
    private Stream<FieldError> of(Object value) {
      return body.isInstance(value) ? faults.apply(body.cast(value)).stream() : Stream.empty();
    }
  }

  private final List<Rule<?>> rules;
  private @Nullable Validator validator;

  /**
   * @param rules of each feature
   */
  @SafeVarargs
  public Validated(List<Rule<?>>... rules) {
    this.rules = Stream.of(rules).<Rule<?>>flatMap(List::stream).toList();
  }

  /** Checks a value against its constraints, the way a request's body is checked. */
  public void check(Object value) {
    List<FieldError> faults = faults(value);
    if (!faults.isEmpty()) {
      throw ApiException.invalid(faults);
    }
  }

  /** Everything in a value that its constraints do not allow; empty if there is nothing. */
  List<FieldError> faults(Object value) {
    boolean sure = value instanceof Checkable checkable && checkable.isSurelyValid();
    List<FieldError> faults =
        sure ? List.of() : Violations.errors(null, validator().validate(value));
    return Stream.concat(faults.stream(), rules.stream().flatMap(rule -> rule.of(value))).toList();
  }

  /**
   * What is wrong with a body of which some values have wrong types: first those, then what else is
   * wrong but is not because of them.
   */
  List<FieldError> withRest(TypeFaults several) {
    Object rest = several.rest();
    List<FieldError> all = new ArrayList<>(several.faults());
    List<String> known = all.stream().map(fault -> concerned(fault.getParam())).toList();
    if (rest != null) {
      faults(rest).stream()
          .filter(other -> known.stream().noneMatch(fault -> touch(fault, other.getParam() + "/")))
          .forEach(all::add);
    }
    return all;
  }

  /**
   * What an object is decides what it has to have: without its type nothing else is asked of it.
   */
  private static String concerned(String pointer) {
    return pointer.endsWith("/type")
        ? pointer.substring(0, pointer.length() - "type".length())
        : pointer + "/";
  }

  private static boolean touch(String pointer, String other) {
    return pointer.startsWith(other) || other.startsWith(pointer);
  }

  /**
   * The operations of {@code api}, each with parameters that are valid only: where generated code
   * is not sure of it, Hibernate Validator looks.
   */
  public Object operations(Operations.Api api, Object delegate) {
    return api.checked().apply(delegate, this::checkParameters);
  }

  /** Made for the first value that is doubtful: it takes a good part of a second to load. */
  private synchronized Validator validator() {
    Validator made = validator;
    if (made == null) {
      var configuration = Validation.byProvider(HibernateValidator.class).configure();
      var lengths = configuration.createConstraintMapping();
      lengths.constraintDefinition(Size.class).validatedBy(CharacterCount.class);
      made =
          configuration
              .addMapping(lengths)
              .messageInterpolator(new Wording())
              .propertyNodeNameProvider(Violations::wireName)
              .buildValidatorFactory()
              .getValidator();
      validator = made;
    }
    return made;
  }

  private void checkParameters(
      Class<?> api, Object delegate, String operation, Object... parameters) {
    Method method =
        Stream.of(api.getMethods())
            .filter(each -> each.getName().equals(operation))
            .filter(each -> each.isAnnotationPresent(Operation.class))
            .findFirst()
            .orElseThrow();
    var violations = validator().forExecutables().validateParameters(delegate, method, parameters);
    if (!violations.isEmpty()) {
      throw ApiException.invalid(Violations.errors(method, violations));
    }
  }
}
