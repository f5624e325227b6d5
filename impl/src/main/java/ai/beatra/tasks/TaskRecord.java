package ai.beatra.tasks;

import ai.beatra.money.Amount;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a task in statements of usage.
 *
 * @param endedAt null while it waits or runs
 * @param project the project's name
 * @param model who was to do it
 * @param provider who served it, under the name {@code upstreamModel}
 * @param status as on the wire
 * @param charged the price without what came back; nothing until it has ended
 * @param error the code of the error with which it failed; null for none
 */
public record TaskRecord(
    String id,
    Instant createdAt,
    @Nullable Instant endedAt,
    String requestId,
    String project,
    String keyId,
    String capability,
    String model,
    String provider,
    String upstreamModel,
    String status,
    Amount charged,
    @Nullable String error) {
  private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([a-z_]+)\"");

  /** The code in an error as JSON. */
  static @Nullable String code(@Nullable String error) {
    Matcher code = CODE.matcher(error == null ? "" : error);
    return code.find() ? code.group(1) : null;
  }
}
