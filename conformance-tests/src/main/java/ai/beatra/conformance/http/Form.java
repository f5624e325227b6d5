package ai.beatra.conformance.http;

import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * multipart/form-data: texts, and one file that stands as a data URI among them.
 *
 * @param fields in the order in which they are sent
 * @param file the name of the file's field
 * @param fileBytes how large the file is at least: zeros make up for what it lacks
 */
public record Form(ObjectNode fields, String file, long fileBytes) implements Body {
  private static final String BOUNDARY = "beatra-conformance-form";
  public static final String CONTENT_TYPE = Operation.FORM + "; boundary=" + BOUNDARY;
  private static final Pattern DATA_URI = Pattern.compile("data:([^;,]+);base64,([^,]*)");

  /**
   * A form with these fields; none when one of them cannot be sent as such.
   *
   * @param file the name of the field that is a file
   */
  public static Optional<Form> of(JsonNode fields, String file, long fileBytes) {
    boolean texts = StreamSupport.stream(fields.spliterator(), false).allMatch(JsonNode::isTextual);
    boolean sendable = !fields.has(file) || uri(fields.path(file)).matches();
    return fields instanceof ObjectNode object && texts && sendable
        ? Optional.of(new Form(object, file, fileBytes))
        : Optional.empty();
  }

  private static Matcher uri(JsonNode value) {
    return DATA_URI.matcher(value.asText());
  }

  private byte[] content() {
    Matcher uri = uri(fields.path(file));
    return uri.matches() ? Base64.getDecoder().decode(uri.group(2)) : new byte[0];
  }

  private long zeros() {
    return fields.has(file) ? Math.max(0, fileBytes - content().length) : 0;
  }

  /** All up to the end of the file, and what comes after it. */
  private List<byte[]> parts() {
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    ByteArrayOutputStream after = new ByteArrayOutputStream();
    ByteArrayOutputStream now = before;
    for (var field : fields.properties()) {
      Matcher uri = uri(field.getValue());
      boolean isFile = field.getKey().equals(file) && uri.matches();
      String head = "--%s\r\nContent-Disposition: form-data; name=\"%s\"";
      write(now, head.formatted(BOUNDARY, field.getKey()));
      if (isFile) {
        write(now, "; filename=\"file\"\r\nContent-Type: " + uri.group(1) + "\r\n\r\n");
        now.writeBytes(content());
        now = after;
      } else {
        write(now, "\r\n\r\n" + field.getValue().textValue());
      }
      write(now, "\r\n");
    }
    write(now, "--" + BOUNDARY + "--\r\n");
    return List.of(before.toByteArray(), after.toByteArray());
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public long length() {
    return parts().get(0).length + zeros() + parts().get(1).length;
  }

  @Override
  public InputStream stream() {
    List<byte[]> parts = parts();
    InputStream end = new ByteArrayInputStream(parts.get(1));
    return new SequenceInputStream(
        new ByteArrayInputStream(parts.get(0)),
        new SequenceInputStream(Body.filler(zeros(), '\0'), end));
  }

  @Override
  public Optional<JsonNode> json() {
    return Optional.of(fields);
  }

  @Override
  public String text() {
    return Json.write(fields);
  }

  @Override
  public Body other() {
    ObjectNode others = fields.deepCopy().put("metadata", "{\"conformance\":\"another\"}");
    return new Form(others, file, fileBytes);
  }

  @Override
  public Body replaced(String regex, String other) {
    ObjectNode replaced = fields.deepCopy();
    fields
        .properties()
        .forEach(
            field ->
                replaced.put(
                    field.getKey(), field.getValue().textValue().replaceAll(regex, other)));
    return new Form(replaced, file, fileBytes);
  }

  @Override
  public Curl curl() {
    StringBuilder arguments = new StringBuilder();
    String input = "";
    for (var field : fields.properties()) {
      Matcher uri = uri(field.getValue());
      if (field.getKey().equals(file) && uri.matches()) {
        String decoded = "printf %s " + Body.quoted(uri.group(2)) + " | base64 -d";
        input = zeros() == 0 ? decoded : "(" + decoded + "; head -c " + zeros() + " /dev/zero)";
        arguments.append(" -F ");
        arguments.append(Body.quoted(file + "=@-;filename=file;type=" + uri.group(1)));
      } else {
        String text = field.getKey() + "=" + field.getValue().textValue();
        arguments.append(" --form-string ").append(Body.quoted(text));
      }
    }
    return new Curl(input, arguments.toString());
  }
}
