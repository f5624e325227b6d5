package ai.beatra.http;

import ai.beatra.error.ApiException;
import com.fasterxml.jackson.core.JacksonException;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Keeps the JSON body as it came for the adapters, and translates what is wrong with it. */
final class JsonBody implements ReaderInterceptor {
  private final Exchanges exchanges;

  JsonBody(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    byte[] body = read(context.getInputStream());
    exchanges.current().body(body);
    context.setInputStream(new ByteArrayInputStream(body));
    try {
      Object value = body.length == 0 ? null : context.proceed();
      if (value == null) {
        throw ApiException.invalid("", "is empty; send a JSON object");
      }
      return value;
    } catch (JacksonException e) {
      throw JsonFaults.translate(e);
    }
  }

  private byte[] read(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      // Where the next request would begin is not known.
      exchanges.current().response().setHeader("Connection", "close");
      throw Errors.brokenOff(e);
    }
  }
}
