package ai.beatra.http.checks;

import ai.beatra.error.ApiException;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.Elsewhere;
import ai.beatra.http.errors.Errors;
import ai.beatra.http.json.JsonFaults;
import ai.beatra.http.json.TypeFaults;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.FieldError;
import ai.beatra.net.Exchange;
import ai.beatra.texts.LoneSurrogates;
import ai.beatra.texts.Utf8;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private final ObjectMapper mapper;
  private final Validated validated;
  private final Elsewhere elsewhere;
  private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

  public JsonBody(ObjectMapper mapper, Validated validated, Elsewhere elsewhere) {
    this.mapper = mapper;
    this.validated = validated;
    this.elsewhere = elsewhere;
  }

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    Class<?> type = context.getType();
    return type == InputStream.class
        ? context.proceed()
        : read(Serving.of(context), context.getInputStream(), type);
  }

  /** The body of a request, as an object of the contract. */
  public Object read(Serving serving, InputStream in, Class<?> type) {
    byte[] body = bytes(serving.exchange(), in);
    serving.body(body);
    Taken taken = take(body, type);
    serving.unknownMembers(taken.unknown());
    return taken.value();
  }

  /**
   * A body that is what the contract allows.
   *
   * @param unknown its members that the contract does not name
   */
  record Taken(Object value, List<FieldError> unknown) {}

  /**
   * Reads a body, which is mended in its place.
   *
   * @throws ApiException invalid_request
   */
  Taken take(byte[] body, Class<?> type) {
    requireUtf8(body);
    LoneSurrogates.mend(body);
    ObjectReader reader = readers.computeIfAbsent(type, mapper::readerFor);
    if (LENIENT.contains(type)) {
      return new Taken(read(body, reader, List.of()), List.of());
    }
    var unknown = new UnknownMembers(type.getSimpleName(), elsewhere);
    Object value = read(body, reader.withHandler(unknown), unknown.noted());
    return new Taken(value, checked(value, unknown.noted()));
  }

  /**
   * @param unknown the members of it that are noted while it is read
   */
  private Object read(byte[] body, ObjectReader reader, List<FieldError> unknown) {
    try {
      Object value = body.length == 0 ? null : reader.readValue(body);
      if (value == null) {
        throw ApiException.invalid("", "is empty; send a JSON object");
      }
      return value;
    } catch (TypeFaults several) {
      throw ApiException.invalid(both(validated.withRest(several), unknown));
    } catch (JacksonException e) {
      throw JsonFaults.translate(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  private static byte[] bytes(Exchange exchange, InputStream in) {
    String length = exchange.header(HttpHeaders.CONTENT_LENGTH);
    try {
      if (length == null) {
        return in.readAllBytes();
      }
      // Of ten megabytes one copy is enough; the limits have been looked at before.
      byte[] body = new byte[Integer.parseInt(length.strip())];
      int read = in.readNBytes(body, 0, body.length);
      return read == body.length ? body : Arrays.copyOf(body, read);
    } catch (IOException e) {
      // Where the next request would begin is not known.
      exchange.reply().header("Connection", "close");
      throw Errors.brokenOff(e);
    }
  }

  /** Jackson would guess other encodings, and let pass what is nearly UTF-8; adapters do not. */
  private static void requireUtf8(byte[] body) {
    boolean guessed = body.length > 1 && (body[0] == 0 || body[1] == 0 || body[0] == BOM);
    if (guessed || !Utf8.isValid(body)) {
      throw ApiException.invalid("", "must be UTF-8 without a byte order mark");
    }
  }
}
