package ai.beatra.server;

import ai.beatra.media.DataUri;
import ai.beatra.media.Samples;
import ai.beatra.media.UnusableException;
import ai.beatra.server.NamedThings.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/** Bodies that the contract shows, as a tenant sends them. */
final class Bodies {
  static final String KEY = "Idempotency-Key";

  private static final String BOUNDARY = "a-boundary";
  private static final String ARTIFACT = "artifact_id";

  private Bodies() {}

  /** The body with artifacts of the caller's in the place of those that the contract shows. */
  static JsonNode withOwn(Operation operation, JsonNode body, Belongings own) {
    JsonNode copy = body.deepCopy();
    boolean sound = operation.path().contains("/music/");
    for (JsonNode around : copy.findParents(ARTIFACT)) {
      ((ObjectNode) around).put(ARTIFACT, sound ? own.recording() : own.picture());
    }
    return copy;
  }

  /** The request with the body, as JSON or as the form that it stands for. */
  static Request send(Request request, Operation operation, JsonNode body) {
    return operation.form()
        ? request
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .body(form(body))
        : request.json(body.toString());
  }

  private static byte[] form(JsonNode body) {
    var form = new ByteArrayOutputStream();
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      String head = "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n";
      form.writeBytes(Samples.latin(head.formatted(BOUNDARY, field.getKey())));
      form.writeBytes(content(field.getValue().asText()));
      form.writeBytes(Samples.latin("\r\n"));
    }
    form.writeBytes(Samples.latin("--" + BOUNDARY + "--\r\n"));
    return form.toByteArray();
  }

  private static byte[] content(String text) {
    try {
      return text.startsWith("data:") ? DataUri.parse(text).content() : Samples.latin(text);
    } catch (UnusableException e) {
      throw new AssertionError(e);
    }
  }

  /** The first request of an operation that a tenant's server takes, without its key. */
  static Request accepted(RunningBeatra beatra, Operation operation, Belongings own)
      throws IOException {
    for (JsonNode body : operation.bodies()) {
      Request request = Request.of(operation.method(), operation.path());
      Request whole = send(request, operation, withOwn(operation, body, own));
      if (beatra.send(whole.key(beatra.key())).status() < 300) {
        return whole;
      }
    }
    throw new AssertionError("How does one send " + operation.id() + "? No example is accepted.");
  }
}
