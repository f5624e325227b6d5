package ai.beatra.net.body;

import ai.beatra.shares.Shares;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Hands forms on while they come, so that they cost neither memory nor a thread. A form is only
 * taken when its key is good; whatever is wrong with the request is told by those who check it
 * later, in their order.
 */
public final class StreamedBodies {
  private final Function<String, OutputStream> forms;
  private final long largest;
  private final Shares space;
  private final AtomicInteger held = new AtomicInteger();

  /**
   * @param forms where a form of a Content-Type is written to, by threads that may wait for the
   *     disk; closed, it is forgotten
   * @param largest how many bytes a form may have
   * @param most how many of the largest forms there may be at a time, half of them of one tenant;
   *     smaller ones take less
   */
  public StreamedBodies(Function<String, OutputStream> forms, long largest, int most) {
    this.forms = forms;
    this.largest = largest;
    this.space = new Shares(most * largest);
  }

  /** How many forms are held now. */
  public int held() {
    return held.get();
  }

  /**
   * The place for a form of this tenant.
   *
   * @param disk writes and closes it
   */
  StreamedBody begin(String tenant, String contentType, Executor disk) {
    StreamedBody.Room room = new StreamedBody.Room(space, tenant, largest);
    if (!room.grow(0)) {
      return StreamedBody.refused();
    }
    held.incrementAndGet();
    return new StreamedBody(forms.apply(contentType), room, disk, held::decrementAndGet);
  }
}
