package ai.beatra.http.checks;

import jakarta.validation.MessageInterpolator;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.util.Locale;

/** Says in English what a value must be like. */
final class Wording implements MessageInterpolator {
  @Override
  public String interpolate(String template, Context context) {
    Annotation constraint = context.getConstraintDescriptor().getAnnotation();
    if (constraint instanceof NotNull) {
      return "is required";
    }
    if (constraint instanceof Min min) {
      return "must be at least " + min.value();
    }
    if (constraint instanceof Max max) {
      return "must be at most " + max.value();
    }
    if (constraint instanceof DecimalMin min) {
      return "must be " + (min.inclusive() ? "at least " : "more than ") + min.value();
    }
    if (constraint instanceof DecimalMax max) {
      return "must be " + (max.inclusive() ? "at most " : "less than ") + max.value();
    }
    if (constraint instanceof Size size) {
      return size(size, context.getValidatedValue() instanceof CharSequence);
    }
    // A template in braces is a name of the validator's, for nobody outside.
    return template.startsWith("{") ? "is not valid; see the API reference" : template;
  }

  private static String size(Size size, boolean text) {
    String unit = text ? " characters" : " items";
    if (size.min() > 0 && size.max() < Integer.MAX_VALUE) {
      return "must have " + size.min() + " to " + size.max() + unit;
    }
    int bound = size.min() > 0 ? size.min() : size.max();
    String units = bound == 1 ? unit.substring(0, unit.length() - 1) : unit;
    return "must have " + (size.min() > 0 ? "at least " : "at most ") + bound + units;
  }

  @Override
  public String interpolate(String template, Context context, Locale locale) {
    return interpolate(template, context);
  }
}
