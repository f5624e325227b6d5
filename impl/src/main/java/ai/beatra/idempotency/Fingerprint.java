package ai.beatra.idempotency;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two JSON bodies ask the same: the order of members and white space do not count,
 * and a member that is null is one that is left out, where the contract declares the members.
 */
public final class Fingerprint {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** Members in which null says nothing, at any depth; a schema of the caller's is none of them. */
  private static final Set<String> DECLARED =
      Set.of("messages", "stream_options", "image", "extra_images", "reference_audio");

  /** The members of model_options for which the same holds. */
  private static final Set<String> OPTIONS = Set.of("suno", "minimax");

  private Fingerprint() {}

  /** SHA-256 of the body in a canonical form; the body is well-formed JSON. */
  public static String of(byte[] body) {
    try {
      Object value = JSON.readValue(body, Object.class);
      leaveOutNulls(value);
      byte[] canonical = JSON.writeValueAsBytes(value);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void leaveOutNulls(Object body) {
    if (body instanceof Map<?, ?> members) {
      members.values().removeIf(Objects::isNull);
      DECLARED.forEach(name -> leaveOutAllNulls(members.get(name)));
      if (members.get("model_options") instanceof Map<?, ?> options) {
        OPTIONS.forEach(name -> leaveOutAllNulls(options.get(name)));
      }
    }
  }

  private static void leaveOutAllNulls(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      members.values().removeIf(Objects::isNull);
      members.values().forEach(Fingerprint::leaveOutAllNulls);
    } else if (value instanceof List<?> elements) {
      elements.forEach(Fingerprint::leaveOutAllNulls);
    }
  }
}
