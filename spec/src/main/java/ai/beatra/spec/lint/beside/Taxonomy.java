package ai.beatra.spec.lint.beside;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** error-codes.yaml: each code once, with a status and a type that clients know. */
public final class Taxonomy {
  private static final String RULE = "error-codes";
  private static final Pattern SNAKE_CASE = Pattern.compile("[a-z]+(_[a-z]+)*");

  /** The names that OpenAI's API gives to its classes of errors. */
  private static final Set<String> TYPES =
      Set.of(
          "invalid_request_error",
          "authentication_error",
          "permission_error",
          "not_found_error",
          "rate_limit_error",
          "insufficient_quota",
          "api_error");

  private Taxonomy() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    Set<String> seen = new HashSet<>();
    for (Node entry : spec.errorCodes()) {
      Node code = entry.get("code");
      if (!SNAKE_CASE.matcher(code.text()).matches()) {
        String message = "The code \"%s\" is not snake_case.".formatted(code.text());
        found.accept(code.finding(RULE, message, "Write it like invalid_api_key."));
      } else if (!seen.add(code.text())) {
        String message = "The code \"%s\" stands here twice.".formatted(code.text());
        found.accept(code.finding(RULE, message, "Keep one: a code has one status and one flag."));
      }
      Node status = entry.get("status");
      if (status.value().isNumber()
          && (status.value().asInt() < 400 || status.value().asInt() > 599)) {
        String message = "%s is not a status of an error.".formatted(status.value());
        found.accept(status.finding(RULE, message, "Write one from 400 to 599."));
      }
      Node type = entry.get("type");
      if (type.exists() && !TYPES.contains(type.text())) {
        String message = "The type \"%s\" is not one of OpenAI's names.".formatted(type.text());
        String fallback = "Write one of %s.".formatted(TYPES.stream().sorted().toList());
        found.accept(type.finding(RULE, message, Nearest.hint(type.text(), TYPES, fallback)));
      }
    }
  }
}
