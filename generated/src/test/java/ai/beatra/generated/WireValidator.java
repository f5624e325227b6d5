package ai.beatra.generated;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.Locale;
import java.util.stream.Stream;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.spi.nodenameprovider.JavaBeanProperty;
import org.hibernate.validator.spi.nodenameprovider.Property;

/** A validator whose paths use the names in JSON, as the server's does. */
final class WireValidator {
  private WireValidator() {}

  static Validator create() {
    return Validation.byProvider(HibernateValidator.class)
        .configure()
        .messageInterpolator(new Templates())
        .propertyNodeNameProvider(WireValidator::wireName)
        .buildValidatorFactory()
        .getValidator();
  }

  /** None for the value of a union's record, which has no name in JSON. */
  private static String wireName(Property property) {
    Class<?> type = ((JavaBeanProperty) property).getDeclaringClass();
    return Stream.of(type.getDeclaredFields())
        .filter(field -> field.getName().equals(property.getName()))
        .map(field -> type.isRecord() ? "" : field.getAnnotation(JsonProperty.class).value())
        .findFirst()
        .orElse(property.getName());
  }

  /** Leaves messages alone: their wording is the server's. */
  private static final class Templates implements MessageInterpolator {
    @Override
    public String interpolate(String template, Context context) {
      return template;
    }

    @Override
    public String interpolate(String template, Context context, Locale locale) {
      return template;
    }
  }
}
