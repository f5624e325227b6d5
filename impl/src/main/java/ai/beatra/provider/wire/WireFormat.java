package ai.beatra.provider.wire;

import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How one kind of upstream is asked, and how it answers. */
public interface WireFormat {

  /** The headers of each request beside those that all formats have. */
  default Map<String, String> headers() {
    return Map.of();
  }

  /** The headers in which whole answers say what they cost, in US dollars. */
  default List<String> costHeaders() {
    return List.of();
  }

  /**
   * The request as it goes there.
   *
   * @param fetched data URIs, by the URLs in whose place they go
   * @throws ai.beatra.provider.ProviderException if the format cannot say what is asked
   */
  byte[] write(ChatCall call, Map<String, String> fetched);

  /**
   * Understands one answer.
   *
   * @param events take what it says
   */
  WireReader reader(Refusals refusals, Consumer<ChatEvent> events);
}
