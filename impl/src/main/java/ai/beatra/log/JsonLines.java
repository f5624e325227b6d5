package ai.beatra.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.event.KeyValuePair;

/**
 * One event as one line of JSON, with the time in ISO 8601 and the event's fields as members beside
 * the message. Logback's own encoder has the time as a number and the fields in a list.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private final JsonFactory json = new JsonFactory();
  private final Timestamps timestamps = new Timestamps();

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new ByteArrayOutputStream();
    try (JsonGenerator out = json.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("timestamp", timestamps.of(event.getTimeStamp()));
      out.writeStringField("level", event.getLevel().toString());
      out.writeStringField("logger", event.getLoggerName());
      out.writeStringField("message", event.getFormattedMessage());
      if (event.getKeyValuePairs() != null) {
        for (KeyValuePair field : event.getKeyValuePairs()) {
          out.writeFieldName(field.key);
          write(out, field.value);
        }
      }
      if (event.getThrowableProxy() != null) {
        out.writeStringField("stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      out.writeEndObject();
      out.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toByteArray();
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    if (value instanceof Number number) {
      out.writeNumber(number.longValue());
    } else {
      out.writeString(String.valueOf(value));
    }
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
