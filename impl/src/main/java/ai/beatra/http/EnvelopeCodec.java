package ai.beatra.http;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpPacketParsing;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.http.util.MimeHeaders;
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
    int codec = chain.indexOfType(HttpServerFilter.class);
    chain.set(codec, new EnvelopeCodec(listener, ids, json));
    chain.add(codec, new OneAtATime());
  }

  @Override
  protected boolean decodeHttpPacket(
      FilterChainContext context, HttpPacketParsing packet, Buffer input) {
    HeaderParsingState state = packet.getHeaderParsingState();
    RequestSyntax.skipEmptyLines(state, input);
    int from = state.offset;
    boolean complete = super.decodeHttpPacket(context, packet, input);
    boolean inWord = state.state == 0 ? state.subState == 0 : state.subState == 1;
    if (!complete && inWord) {
      RequestSyntax.requireSameLine(input, Math.max(from, state.start), state.offset);
    }
    return complete;
  }

  @Override
  protected void onInitialLineParsed(HttpHeader header, FilterChainContext context) {
    RequestSyntax.checkRequestLine((HttpRequestPacket) header);
  }

  @Override
  protected void onHttpHeadersParsed(
      HttpHeader header, MimeHeaders fields, FilterChainContext context) {
    RequestSyntax.checkFields(fields);
    if (fields == header.getHeaders()) {
      RequestSyntax.checkFraming((HttpPacketParsing) header);
      // An offer of another protocol (the JDK's client offers h2c) may be ignored; Grizzly would
      // give the connection away.
      header.getUpgradeDC().recycle();
    }
  }

  @Override
  protected void onHttpHeaderError(HttpHeader header, FilterChainContext context, Throwable thrown)
      throws IOException {
    String message = String.valueOf(thrown.getMessage());
    if (message.contains("too large")
        || thrown instanceof MimeHeaders.MaxHeaderCountExceededException) {
      HEADERS_TOO_LARGE.setValues(((HttpRequestPacket) header).getResponse());
    }
    // Grizzly leaves out most headers of the answer when the version is not known.
    header.setProtocol(Protocol.HTTP_1_1);
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
    // Once the front door has seen the request, it is in the access log under its id.
    String known = response.getHeader(FrontDoor.REQUEST_ID);
    String requestId = known == null ? newRequestId(response) : known;
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

  private String newRequestId(HttpResponsePacket response) {
    String own = response.getRequest().getHeader(FrontDoor.REQUEST_ID);
    String requestId = FrontDoor.requestId(own, ids);
    AccessLog.writeMalformed(response.getStatus(), requestId);
    return requestId;
  }

  private byte[] bytes(ApiException error, String requestId) {
    try {
      return json.writeValueAsBytes(Errors.envelope(error, requestId));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
