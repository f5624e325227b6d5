package ai.beatra.metrics.meters;

import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.metrics.TryWatch;
import org.jspecify.annotations.Nullable;

/** One request whose times become numbers. */
final class MeteredRequest implements RequestWatch {
  /** A label has a value in every series. */
  private static final String NO_ERROR = "none";

  private final long began;
  private final RequestMeters requests;
  private final ChatMeters chats;
  private final UpstreamMeters upstreams;
  private volatile String model = "";
  private volatile boolean stream;

  /** When the model said its first word; 0 as long as it has not. */
  private volatile long said;

  MeteredRequest(long began, RequestMeters requests, ChatMeters chats, UpstreamMeters upstreams) {
    this.began = began;
    this.requests = requests;
    this.chats = chats;
    this.upstreams = upstreams;
  }

  @Override
  public void asks(String operation, String asked, String id, boolean streams) {
    model = id;
    stream = streams;
  }

  @Override
  public TryWatch tries(String provider, String upstreamModel) {
    return upstreams.begin(provider);
  }

  @Override
  public void says() {
    said = System.nanoTime();
  }

  @Override
  public void charged(
      String provider, @Nullable String failure, long inputTokens, long outputTokens, long units) {
    long now = System.nanoTime();
    ChatMeters.Of of = chats.of(model, provider);
    of.ended(now - began, failure == null ? NO_ERROR : failure);
    of.used(inputTokens, outputTokens);
    if (stream && failure == null && said != 0) {
      of.streamed(said - began, now - said, outputTokens);
    }
    chats.charged(model, units);
  }

  @Override
  public void ended(
      String method, @Nullable String route, int status, boolean broken, @Nullable ErrorCode told) {
    requests.ended(method, route, status, broken, told, System.nanoTime() - began);
  }
}
