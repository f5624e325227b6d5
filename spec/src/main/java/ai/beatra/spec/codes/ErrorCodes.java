package ai.beatra.spec.codes;

import ai.beatra.spec.source.Node;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes the Java enum of error codes from error-codes.yaml. */
public final class ErrorCodes {
  private static final String CLASS =
      """
      // Generated from spec/error-codes.yaml; change it there.
      package ai.beatra.error;

      import java.util.Arrays;
      import java.util.Map;
      import java.util.Optional;
      import java.util.function.Function;
      import java.util.stream.Collectors;

      /** Why a request failed: every code has one HTTP status, one retryable flag and one type. */
      public enum ErrorCode {
      %s;

        private static final Map<String, ErrorCode> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::code, Function.identity()));

        private final String code;
        private final int status;
        private final boolean retryable;
        private final String type;

        ErrorCode(String code, int status, boolean retryable, String type) {
          this.code = code;
          this.status = status;
          this.retryable = retryable;
          this.type = type;
        }

        /** The code as it stands in answers. */
        public String code() {
          return code;
        }

        /** The HTTP status. */
        public int status() {
          return status;
        }

        /** Whether the very same request may succeed later. */
        public boolean retryable() {
          return retryable;
        }

        /** OpenAI's name for the class of error. */
        public String type() {
          return type;
        }

        /** The constant for a code as it stands in answers. */
        public static Optional<ErrorCode> of(String code) {
          return Optional.ofNullable(BY_CODE.get(code));
        }
      }
      """;

  private static final String CONSTANT =
      """
        /**
         * %s
         *
         * <p>What to do: %s
         */
        %s("%s", %d, %b, "%s")""";

  private ErrorCodes() {}

  /**
   * The source of {@code ai.beatra.error.ErrorCode}.
   *
   * @param taxonomy a file that lint has passed
   */
  public static String javaSource(Node taxonomy) {
    List<Node> entries = taxonomy.get("codes").items();
    return CLASS.formatted(
        entries.stream()
            .map(entry -> constant(entry).indent(2).stripTrailing())
            .collect(Collectors.joining(",\n\n")));
  }

  private static String constant(Node entry) {
    String code = entry.get("code").text();
    return CONSTANT.formatted(
        javadoc(entry.get("description").text()),
        javadoc(entry.get("action").text()),
        code.toUpperCase(Locale.ROOT),
        code,
        entry.get("status").value().intValue(),
        entry.get("retryable").value().booleanValue(),
        entry.get("type").text());
  }

  /** Plain text as Javadoc: nothing in it can end the comment or be a tag. */
  private static String javadoc(String text) {
    return text.strip()
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("*/", "*&#47;")
        .replace("\\", "&#92;")
        .replaceAll("\\s+", " ");
  }
}
