package ai.beatra.http.checks;

import ai.beatra.error.ApiException;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.Elsewhere;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.json.JsonFaults;
import ai.beatra.http.json.LoneSurrogates;
import ai.beatra.http.json.TypeFaults;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.FieldError;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.jakarta.rs.cfg.EndpointConfigBase;
import com.fasterxml.jackson.jakarta.rs.cfg.ObjectReaderInjector;
import com.fasterxml.jackson.jakarta.rs.cfg.ObjectReaderModifier;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps the JSON body as it came for the adapters, but for escapes that are half a character, and
 * translates what is wrong with it.
 */
public final class JsonBody implements ReaderInterceptor {
  /** With it begins the byte order mark in UTF-8, and no other character of JSON does. */
  private static final byte BOM = (byte) 0xEF;

  /**
   * Clients of OpenAI send it what only OpenAI knows, and nothing that was asked is lost with it.
   */
  private static final Set<Class<?>> LENIENT = Set.of(ChatCompletionRequest.class);

  private final Validated validated;
  private final Elsewhere elsewhere;

  public JsonBody(Validated validated, Elsewhere elsewhere) {
    this.validated = validated;
    this.elsewhere = elsewhere;
  }

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    if (context.getType() == InputStream.class) {
      return context.proceed();
    }
    byte[] body = read(context);
    LoneSurrogates.mend(body);
    Serving serving = Serving.of(context);
    serving.body(body);
    requireUtf8(body);
    context.setInputStream(new ByteArrayInputStream(body));
    var unknown = new UnknownMembers(context.getType().getSimpleName(), elsewhere);
    boolean lenient = LENIENT.contains(context.getType());
    if (!lenient) {
      ObjectReaderInjector.set(new Noting(unknown));
    }
    try {
      Object value = body.length == 0 ? null : context.proceed();
      if (value == null) {
        throw ApiException.invalid("", "is empty; send a JSON object");
      }
      if (!lenient) {
        serving.unknownMembers(checked(value, unknown.noted()));
      }
      return value;
    } catch (TypeFaults several) {
      throw ApiException.invalid(both(validated.withRest(several), unknown.noted()));
    } catch (JacksonException e) {
      throw JsonFaults.translate(e);
    } finally {
      ObjectReaderInjector.set(null);
    }
  }

  /** What is unknown is refused together with what else is wrong, or else by the operation. */
  private List<FieldError> checked(Object value, List<FieldError> unknown) {
    List<FieldError> faults = validated.faults(value);
    if (!faults.isEmpty()) {
      throw ApiException.invalid(both(faults, unknown));
    }
    return unknown;
  }

  private static List<FieldError> both(List<FieldError> faults, List<FieldError> unknown) {
    return Stream.concat(faults.stream(), unknown.stream()).toList();
  }

  /** Has what is unknown noted while one body is read. */
  private static final class Noting extends ObjectReaderModifier {
    private final UnknownMembers unknown;

    Noting(UnknownMembers unknown) {
      this.unknown = unknown;
    }

    @Override
    public ObjectReader modify(
        EndpointConfigBase<?> endpoint,
        MultivaluedMap<String, String> headers,
        JavaType type,
        ObjectReader reader,
        JsonParser json) {
      return reader.withHandler(unknown);
    }
  }

  private byte[] read(ReaderInterceptorContext context) {
    String length = context.getHeaders().getFirst("Content-Length");
    try {
      InputStream in = context.getInputStream();
      if (length == null) {
        return in.readAllBytes();
      }
      // Of ten megabytes one copy is enough; the limits have been looked at before.
      byte[] body = new byte[Integer.parseInt(length.strip())];
      int read = in.readNBytes(body, 0, body.length);
      return read == body.length ? body : Arrays.copyOf(body, read);
    } catch (IOException e) {
      // Where the next request would begin is not known.
      Serving.of(context).exchange().reply().header("Connection", "close");
      throw Errors.brokenOff(e);
    }
  }

  /** Jackson would guess other encodings, and let pass what is nearly UTF-8; adapters do not. */
  private static void requireUtf8(byte[] body) {
    boolean guessed = body.length > 1 && (body[0] == 0 || body[1] == 0 || body[0] == BOM);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(body);
    CharBuffer out = CharBuffer.allocate(1024);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isOverflow()) {
      result = decoder.decode(in, out.clear(), true);
    }
    if (guessed || result.isError()) {
      throw ApiException.invalid("", "must be UTF-8 without a byte order mark");
    }
  }
}
