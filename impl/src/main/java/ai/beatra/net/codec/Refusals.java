package ai.beatra.net.codec;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a client is told what is wrong, and the log what was no request at all. */
public interface Refusals {

  /**
   * An answer.
   *
   * @param headers without those of the body
   */
  record Refusal(int status, Map<String, String> headers, byte[] json) {}

  Refusal of(ApiException error, String requestId);

  /** What is said where the server below refused with a status, or something was thrown. */
  ApiException ofStatus(int status, @Nullable Throwable thrown);

  /**
   * The line of the log for what was no whole, well-formed HTTP.
   *
   * @param client its address
   */
  void noteMalformed(ErrorCode code, String requestId, String client);
}
