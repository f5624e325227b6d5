package ai.beatra.net.codec;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpTrailer;
import org.glassfish.grizzly.http.ParsingResult;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.memory.Buffers;

/**
 * Reads chunked bodies to the letter of RFC 9112, section 7.1. Grizzly's own reader skips what
 * stands between a chunk and the end of its line, where a proxy may see another request, and waits
 * for more where the framing is broken. Extensions and trailers are checked and dropped.
 */
final class StrictChunks implements TransferEncoding {
  private static final String FRAMING = ChunkFraming.class.getName();

  private final TransferEncoding writer;

  /**
   * @param writer writes the answers
   */
  StrictChunks(TransferEncoding writer) {
    this.writer = writer;
  }

  @Override
  public boolean wantDecode(HttpHeader header) {
    return writer.wantDecode(header);
  }

  @Override
  public boolean wantEncode(HttpHeader header) {
    return writer.wantEncode(header);
  }

  @Override
  public void prepareSerialize(FilterChainContext context, HttpHeader header, HttpContent content) {
    writer.prepareSerialize(context, header, content);
  }

  @Override
  public Buffer serializePacket(FilterChainContext context, HttpContent content) {
    return writer.serializePacket(context, content);
  }

  @Override
  public ParsingResult parsePacket(FilterChainContext context, HttpHeader header, Buffer input) {
    ChunkFraming framing = framing((HttpRequestPacket) header);
    while (input.hasRemaining()) {
      if (framing.left() > 0) {
        int size = (int) Math.min(framing.left(), input.remaining());
        Buffer rest = split(input, size);
        framing.skip(size);
        return ParsingResult.create(header.httpContentBuilder().content(input).build(), rest);
      }
      framing.next(input.get());
      if (framing.ended()) {
        return ParsingResult.create(
            HttpTrailer.builder(header).content(Buffers.EMPTY_BUFFER).build(), split(input, 0));
      }
    }
    return ParsingResult.create(null, null);
  }

  private static ChunkFraming framing(HttpRequestPacket request) {
    if (request.getAttribute(FRAMING) instanceof ChunkFraming known) {
      return known;
    }
    var framing = new ChunkFraming();
    request.setAttribute(FRAMING, framing);
    return framing;
  }

  private static Buffer split(Buffer input, int size) {
    return input.remaining() > size ? input.split(input.position() + size) : Buffers.EMPTY_BUFFER;
  }
}
