package ai.beatra.http;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/** Grizzly's HTTP codec, with the envelope as the answer to what is not well-formed HTTP. */
public final class EnvelopeCodec extends HttpServerFilter {
  private static final HttpStatus HEADERS_TOO_LARGE =
      HttpStatus.newHttpStatus(431, "Request Header Fields Too Large");

  private final Ids ids;
  private final ObjectMapper json;

  private EnvelopeCodec(NetworkListener listener, Ids ids, ObjectMapper json) {
    super(
        listener.isChunkingEnabled(),
        listener.getMaxHttpHeaderSize(),
        null,
        listener.getKeepAlive(),
        null,
        listener.getMaxRequestHeaders(),
        listener.getMaxResponseHeaders());
    this.ids = ids;
    this.json = json;
    setAllowPayloadForUndefinedHttpMethods(true);
  }

  /** Puts this codec in the place of Grizzly's own. */
  public static AddOn addOn(Ids ids, ObjectMapper json) {
    return (listener, chain) -> install(listener, chain, ids, json);
  }

  private static void install(
      NetworkListener listener, FilterChainBuilder chain, Ids ids, ObjectMapper json) {
    chain.set(chain.indexOfType(HttpServerFilter.class), new EnvelopeCodec(listener, ids, json));
  }

  @Override
  protected void onHttpHeaderError(HttpHeader header, FilterChainContext context, Throwable thrown)
      throws IOException {
    String message = String.valueOf(thrown.getMessage());
    if (message.contains("too large") || message.contains("too many")) {
      HEADERS_TOO_LARGE.setValues(((HttpRequestPacket) header).getResponse());
    }
    super.onHttpHeaderError(header, context, thrown);
  }

  @Override
  protected HttpContent customizeErrorResponse(HttpResponsePacket response) {
    ApiException error =
        response.getStatus() == 431
            ? new ApiException(
                ErrorCode.HEADERS_TOO_LARGE,
                "The request line and headers are too large. Send fewer or shorter ones.")
            : new ApiException(
                ErrorCode.BAD_REQUEST,
                "The request is not well-formed HTTP/1.1. Check the request line, the Host header"
                    + " and the framing of the body.");
    HttpStatus.getHttpStatus(error.code().status()).setValues(response);
    String requestId = ids.next("req_");
    response.setHeader(FrontDoor.REQUEST_ID, requestId);
    response.setHeader("Connection", "close");
    ErrorEnvelope.headers(error).forEach(response::setHeader);
    response.setContentType("application/json");
    byte[] body = bytes(error, requestId);
    response.setContentLength(body.length);
    return HttpContent.builder(response)
        .content(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, body))
        .last(true)
        .build();
  }

  private byte[] bytes(ApiException error, String requestId) {
    try {
      return json.writeValueAsBytes(Errors.envelope(error, requestId));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
