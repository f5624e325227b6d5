package ai.beatra.http.checks;

import ai.beatra.api.Operation;
import ai.beatra.api.Operations;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The operations that take a form with a file. */
public final class Forms {
  /** The largest file in a form, in bytes. */
  public static final long FILE_BYTES = 100L << 20;

  /** Of a whole form, in bytes: there is more in it than the file. */
  public static final long FORM_BYTES = FILE_BYTES + (256 << 10);

  private static final Set<String> PATHS =
      Operations.apis().stream()
          .flatMap(api -> Stream.of(api.type().getMethods()))
          .filter(method -> method.isAnnotationPresent(Consumes.class))
          .filter(
              method ->
                  List.of(method.getAnnotation(Consumes.class).value())
                      .contains(MediaType.MULTIPART_FORM_DATA))
          .map(method -> method.getAnnotation(Operation.class).path())
          .collect(Collectors.toUnmodifiableSet());

  private Forms() {}

  /** Whether the operation at this path takes a form. */
  public static boolean areTakenAt(String path) {
    return PATHS.contains(path);
  }

  /** What is said to a larger one. */
  public static ApiException fileTooLarge() {
    return new ApiException(
        ErrorCode.PAYLOAD_TOO_LARGE,
        "The file is larger than "
            + FILE_BYTES
            + " bytes, the most this operation takes. Scale it down, shorten it or compress it.",
        "/file");
  }
}
