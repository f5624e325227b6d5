package ai.beatra.net.codec;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.OneAtATime;
import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.ChunkedTransferEncoding;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpPacketParsing;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.jspecify.annotations.Nullable;

/** Grizzly's HTTP codec, with the envelope as the answer to what is not well-formed HTTP. */
public final class EnvelopeCodec extends HttpServerFilter {
  private static final HttpStatus HEADERS_TOO_LARGE =
      HttpStatus.newHttpStatus(431, "Request Header Fields Too Large");

  private static final String FAULT = RequestSyntax.Malformed.class.getName();

  /** The attribute of a request with a {@code Consumer<ApiException>}: it hears what was said. */
  public static final String TOLD = EnvelopeCodec.class.getName();

  /** The attribute of a request that has come whole, so that another one can follow it. */
  private static final String WHOLE = EnvelopeCodec.class.getName() + ".whole";

  private final RequestIds ids;
  private final Refusals refusals;

  private EnvelopeCodec(NetworkListener listener, RequestIds ids, Refusals refusals) {
    super(
        listener.isChunkingEnabled(),
        listener.getMaxHttpHeaderSize(),
        null,
        listener.getKeepAlive(),
        null,
        listener.getMaxRequestHeaders(),
        listener.getMaxResponseHeaders());
    this.ids = ids;
    this.refusals = refusals;
    setAllowPayloadForUndefinedHttpMethods(true);
    for (TransferEncoding encoding : getTransferEncodings()) {
      if (encoding instanceof ChunkedTransferEncoding) {
        removeTransferEncoding(encoding);
        addTransferEncoding(new StrictChunks(encoding));
      }
    }
  }

  /** Puts this codec in the place of Grizzly's own. */
  public static AddOn addOn(RequestIds ids, Refusals refusals) {
    return (listener, chain) -> install(listener, chain, ids, refusals);
  }

  private static void install(
      NetworkListener listener, FilterChainBuilder chain, RequestIds ids, Refusals refusals) {
    int codec = chain.indexOfType(HttpServerFilter.class);
    chain.set(codec, new EnvelopeCodec(listener, ids, refusals));
    chain.add(codec, new OneAtATime());
  }

  @Override
  protected boolean decodeHttpPacket(
      FilterChainContext context, HttpPacketParsing packet, Buffer input) {
    HeaderParsingState state = packet.getHeaderParsingState();
    RequestSyntax.skipEmptyLines(state, input);
    RequestSyntax.checkLines(state, input);
    int from = state.offset;
    boolean complete = super.decodeHttpPacket(context, packet, input);
    boolean inName = state.state == 1 && state.subState == 1;
    if (!complete && inName) {
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
      RequestSyntax.checkFraming((HttpRequestPacket) header);
      // An offer of another protocol (the JDK's client offers h2c) may be ignored; Grizzly would
      // give the connection away.
      header.getUpgradeDC().recycle();
    }
  }

  @Override
  protected void onHttpHeaderError(HttpHeader header, FilterChainContext context, Throwable thrown)
      throws IOException {
    String message = String.valueOf(thrown.getMessage());
    note(header, thrown);
    if (message.contains("too large")
        || thrown instanceof MimeHeaders.MaxHeaderCountExceededException) {
      HEADERS_TOO_LARGE.setValues(((HttpRequestPacket) header).getResponse());
    }
    // Grizzly leaves out most headers of the answer when the version is not known, and the whole
    // answer when a request on a kept connection has no method.
    header.setProtocol(Protocol.HTTP_1_1);
    if (((HttpRequestPacket) header).getMethodDC().isNull()) {
      ((HttpRequestPacket) header).setMethod(Method.GET);
    }
    super.onHttpHeaderError(header, context, thrown);
  }

  @Override
  protected void onHttpContentError(HttpHeader header, FilterChainContext context, Throwable thrown)
      throws IOException {
    note(header, thrown);
    super.onHttpContentError(header, context, thrown);
  }

  private static void note(HttpHeader header, Throwable thrown) {
    if (thrown instanceof RequestSyntax.Malformed malformed) {
      ((HttpRequestPacket) header).setAttribute(FAULT, malformed.getMessage());
    }
  }

  /** The request is served: whatever it is answered, its connection is not to be blamed. */
  public static void keepConnection(HttpRequestPacket request) {
    if (request.getProtocol() == Protocol.HTTP_1_1
        && request.getProcessingState().isStayAlive()
        && request.getResponse().getHeader(Header.Connection) == null) {
      request.setAttribute(WHOLE, true);
    }
  }

  /**
   * Grizzly ends the connection after an answer of 400, 500 or 503, even where the request was
   * whole. Who is refused since there is too much to do would have to connect again, which is more
   * work than the refusal.
   */
  @Override
  protected void onInitialLineEncoded(HttpHeader header, FilterChainContext context) {
    if (header instanceof HttpResponsePacket answer
        && answer.getRequest().getAttribute(WHOLE) != null
        && statusDropsConnection(answer.getStatus())
        && (answer.isChunked() || answer.getContentLength() >= 0)) {
      answer.getProcessingState().setKeepAlive(true);
      answer.getHeaders().removeHeader(Header.Connection);
    }
  }

  @Override
  protected HttpContent customizeErrorResponse(HttpResponsePacket response) {
    ApiException error =
        response.getStatus() == 431
            ? new ApiException(
                ErrorCode.HEADERS_TOO_LARGE,
                "The request line and headers are too large. Send fewer or shorter ones.")
            : new ApiException(ErrorCode.BAD_REQUEST, fault(response.getRequest()));
    HttpStatus.getHttpStatus(error.code().status()).setValues(response);
    // Once the front door has seen the request, it is in the access log under its id.
    String known = response.getHeader(RequestIds.HEADER);
    String requestId = known == null ? newRequestId(response, error.code()) : known;
    tell(response.getRequest().getAttribute(TOLD), error);
    Refusals.Refusal refusal = refusals.of(error, requestId);
    response.setHeader(RequestIds.HEADER, requestId);
    response.setHeader("Connection", "close");
    response.setHeader("Date", FastHttpDateFormat.getCurrentDate());
    keepToOurselves(response::setHeader);
    refusal.headers().forEach(response::setHeader);
    response.setContentType("application/json");
    response.setContentLength(refusal.json().length);
    return HttpContent.builder(response)
        .content(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, refusal.json()))
        .last(true)
        .build();
  }

  /**
   * What an answer has unless it says otherwise: it is one client's, to be kept nowhere, and is
   * what its type says.
   */
  public static void keepToOurselves(BiConsumer<String, String> headers) {
    headers.accept("Cache-Control", "no-store");
    headers.accept("X-Content-Type-Options", "nosniff");
  }

  /** Has the one who listens at {@link #TOLD}, if there is one, hear of it. */
  @SuppressWarnings("unchecked")
  public static void tell(@Nullable Object listener, ApiException error) {
    if (listener instanceof Consumer<?> told) {
      ((Consumer<ApiException>) told).accept(error);
    }
  }

  private static String fault(HttpRequestPacket request) {
    return request.getAttribute(FAULT) instanceof String known
        ? known
        : "The request is not well-formed HTTP/1.1. Check the request line, the headers and"
            + " Content-Length.";
  }

  private String newRequestId(HttpResponsePacket response, ErrorCode code) {
    String requestId = ids.of(response.getRequest().getHeader(RequestIds.HEADER));
    refusals.noteMalformed(
        code, requestId, Connections.client(response.getRequest().getConnection()));
    return requestId;
  }
}
