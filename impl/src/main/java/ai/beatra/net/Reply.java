package ai.beatra.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.jspecify.annotations.Nullable;

/** The answer to one request, as far as it does not come from Jersey. Nobody waits for a client. */
public final class Reply {
  private final Response response;

  Reply(Response response) {
    this.response = response;
  }

  public void status(int code) {
    String reason = reason(code);
    if (reason == null) {
      response.setStatus(code);
    } else {
      response.setStatus(code, reason);
    }
  }

  /** The words for a status that Grizzly knows none for. */
  public static @Nullable String reason(int status) {
    return switch (status) {
      case 422 -> "Unprocessable Content";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      default -> null;
    };
  }

  public int status() {
    return response.getStatus();
  }

  public void header(String name, String value) {
    response.setHeader(name, value);
  }

  public @Nullable String header(String name) {
    return response.getHeader(name);
  }

  /** Says that the answer depends on one more header of the request. */
  public void vary(String header) {
    String others = response.getHeader("Vary");
    response.setHeader("Vary", others == null ? header : others + ", " + header);
  }

  public void type(String mediaType) {
    response.setContentType(mediaType);
  }

  /** The size of the body, in bytes. */
  public void length(long bytes) {
    response.setContentLengthLong(bytes);
  }

  /** Whether something of it is on its way. */
  public boolean isCommitted() {
    return response.isCommitted();
  }

  /** It is made elsewhere, and ends with {@link #resume}. */
  public void suspend() {
    response.suspend();
  }

  public void resume() {
    response.resume();
  }

  /** Sends all of a small body. */
  public void send(byte[] body) {
    response.setContentLength(body.length);
    try {
      response.getOutputStream().write(body);
    } catch (IOException e) {
      // The client has left; there is nobody to tell.
    }
  }

  /** Sends a piece, which nobody changes any more. Ask {@code Unsent} first. */
  public void write(ByteBuffer piece) throws IOException {
    end(piece);
    response.getNIOOutputStream().flush();
  }

  /** The same of the last piece: it goes out in one write with the end, which follows at once. */
  public void end(ByteBuffer piece) throws IOException {
    Buffer shared = Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, piece);
    shared.allowBufferDispose(false);
    response.getNIOOutputStream().write(shared);
  }
}
