package ai.beatra.upstream;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Collects one answer. */
final class Fetch implements UpstreamListener {
  private final CompletableFuture<WholeAnswer> answer = new CompletableFuture<>();
  private final BoundedBody body;
  private volatile @Nullable UpstreamCall call;
  private volatile boolean sent;
  private int status;
  private Map<String, String> headers = Map.of();

  Fetch(int limit) {
    this.body = new BoundedBody(limit);
  }

  void begin(UpstreamCall started) {
    call = started;
    answer.whenComplete(
        (whole, failure) -> {
          if (failure != null) {
            started.close();
          }
        });
    started.start();
  }

  CompletableFuture<WholeAnswer> answer() {
    return answer;
  }

  @Override
  public void sent() {
    sent = true;
  }

  @Override
  public void head(int status, Map<String, String> headers) {
    this.status = status;
    this.headers = headers;
  }

  @Override
  public void body(ByteBuffer piece) {
    body.add(piece);
    UpstreamCall running = call;
    if (running != null) {
      running.more();
    }
  }

  @Override
  public void end() {
    answer.complete(new WholeAnswer(status, headers, body.toByteArray()));
  }

  @Override
  public void failed(UpstreamException failure) {
    answer.completeExceptionally(sent || status != 0 ? failure : failure.unsent());
  }
}
