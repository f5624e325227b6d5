package ai.beatra.upstream;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What becomes of a request. That it was sent comes mostly first, then the head, then the body in
 * pieces, then either the end or a failure; a failure may come at any time. The methods must not
 * block.
 */
public interface UpstreamListener {

  /** All of it has been written, and none of it is held any more. */
  default void sent() {}

  /**
   * @param headers by the lower-case name
   */
  void head(int status, Map<String, String> headers);

  /** The next piece; the buffer is reused afterwards. */
  void body(ByteBuffer piece);

  void end();

  void failed(UpstreamException failure);
}
