package ai.beatra.provider.wire;

import ai.beatra.provider.ChatEvent;
import ai.beatra.upstream.SseEvent;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** Understands one answer, event by event or whole. */
public interface WireReader {
  /** Reads what upstreams send. */
  ObjectMapper JSON =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * Reads one event of a stream; whether it says that the stream is complete.
   *
   * @throws ai.beatra.provider.ProviderException if it is none of the format's, or says that the
   *     upstream failed
   */
  boolean event(SseEvent event);

  /**
   * Reads an answer that came in one piece.
   *
   * @throws ai.beatra.provider.ProviderException as {@link #event} does
   */
  void whole(byte[] body);

  /** Whether the upstream has said all but, perhaps, what it used. */
  boolean isWhole();

  /**
   * Tells what was held back, and why the answer ended.
   *
   * @param emptyIsFine whether the model may have said nothing and yet be done
   * @throws ai.beatra.provider.ProviderException if nothing was said and no limit or filter is the
   *     reason
   */
  void end(boolean emptyIsFine);

  /** What the upstream counted so far, if that can be believed. */
  ChatEvent.@Nullable Usage usage();
}
