package ai.beatra.upstream;

import ai.beatra.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** What the connection asks and tells of one request, on its thread. */
final class HttpExchange implements AsyncClientExchangeHandler {
  private static final ContentType JSON = ContentType.create("application/json");

  private final Transfer transfer;
  private @Nullable UpstreamRequest sending;
  private @Nullable ByteBuffer body;
  private boolean sent;
  private boolean success;

  HttpExchange(Transfer transfer, UpstreamRequest sending) {
    this.transfer = transfer;
    this.sending = sending;
    byte[] bytes = sending.body();
    this.body = bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    transfer.waitsNoLonger();
    UpstreamRequest now = Objects.requireNonNull(sending);
    var head = new BasicHttpRequest(now.method(), now.uri());
    now.headers().forEach(head::setHeader);
    sent = body == null;
    var entity = body == null ? null : new BasicEntityDetails(body.remaining(), JSON);
    // Its body may be large, and the answer may take minutes.
    sending = null;
    channel.sendRequest(head, entity, context);
    if (entity == null) {
      transfer.tell(UpstreamListener::sent);
    }
  }

  @Override
  public int available() {
    return body == null ? 0 : body.remaining();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    if (body != null) {
      channel.write(body);
      if (!body.hasRemaining()) {
        sent = true;
        body = null;
        channel.endStream();
        transfer.tell(UpstreamListener::sent);
      }
    }
  }

  @Override
  public void consumeInformation(HttpResponse response, HttpContext context) {}

  @Override
  public void consumeResponse(
      HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
    int status = response.getCode();
    success = status >= 200 && status < 300;
    var headers = new HashMap<String, String>();
    for (Header header : response.getHeaders()) {
      headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    transfer.bodyBegins();
    transfer.tell(listener -> listener.head(status, Collections.unmodifiableMap(headers)));
    if (entity == null) {
      ends();
    }
  }

  @Override
  public void consume(ByteBuffer piece) {
    transfer.took(piece.remaining());
    transfer.tell(listener -> listener.body(piece));
  }

  @Override
  public void updateCapacity(CapacityChannel channel) {
    transfer.exhausted(channel);
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    ends();
  }

  /** After a refusal the connection's state is not worth trusting. */
  private void ends() {
    transfer.end(success && sent);
  }

  @Override
  public void failed(Exception cause) {
    transfer.fail(Kind.BROKEN, "the connection broke", cause);
  }

  @Override
  public void cancel() {
    transfer.fail(Kind.BROKEN, "the connection was closed", null);
  }

  @Override
  public void releaseResources() {
    transfer.fail(Kind.BROKEN, "the connection was closed", null);
  }
}
