package ai.beatra.provider.openai.image;

import ai.beatra.config.PictureForm;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A call as an upstream wants it: JSON, or a form where there are pictures to work from. */
record PictureRequest(String contentType, byte[] body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of all inputs together: they are held in memory while they are sent. */
  private static final int MOST_BYTES = 64 << 20;

  /**
   * @param count how many to ask for, of those that the call wants
   * @throws ProviderException unusable_media_reference if the inputs are too large to be sent
   */
  static PictureRequest of(ImageCall call, PictureForm form, int count) {
    Map<String, Object> members = members(call, form, count);
    try {
      return call.inputs().isEmpty()
          ? new PictureRequest("application/json", JSON.writeValueAsBytes(members))
          : form(members, call.inputs(), form.inputs() == 1 ? "image" : "image[]");
    } catch (IOException e) {
      // Nothing is written but to memory, so it was a picture that could not be read.
      throw new ProviderException(
          ErrorCode.INTERNAL_ERROR, "A picture to work from could not be read.", e);
    }
  }

  private static Map<String, Object> members(ImageCall call, PictureForm form, int count) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("model", call.upstreamModel());
    members.put("prompt", call.prompt());
    members.put("n", count);
    String size = form.size(call.aspectRatio(), call.quality());
    if (size != null) {
      members.put(form.sizeMember(), size);
    }
    String quality = form.quality().get(call.quality());
    if (quality != null) {
      members.put(form.qualityMember(), quality);
    }
    if (form.asksForBase64()) {
      members.put("response_format", "b64_json");
    }
    return members;
  }

  /** The parts' own bytes are copied once, to where they are sent from. */
  private static PictureRequest form(
      Map<String, Object> members, List<Media> inputs, String inputName) throws IOException {
    long files = inputs.stream().mapToLong(Media::size).sum();
    if (files > MOST_BYTES) {
      throw ProviderException.unusable(
          "The pictures are larger than %d MiB together, the most for this model. Send smaller ones."
              .formatted(MOST_BYTES >> 20),
          "/image");
    }
    String boundary = "beatra-" + UUID.randomUUID();
    List<byte[]> heads = new ArrayList<>();
    var texts = new StringBuilder();
    members.forEach(
        (name, value) ->
            texts.append("--%s\r\n%s\r\n\r\n%s\r\n".formatted(boundary, named(name), value)));
    for (Media input : inputs) {
      texts.append(
          "--%s\r\n%s; filename=\"%d.%s\"\r\nContent-Type: %s\r\n\r\n"
              .formatted(
                  boundary, named(inputName), heads.size(), suffix(input), input.mediaType()));
      heads.add(texts.toString().getBytes(StandardCharsets.UTF_8));
      texts.setLength(0);
      texts.append("\r\n");
    }
    byte[] end = "\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8);
    int framing = heads.stream().mapToInt(head -> head.length).sum();
    var body = ByteBuffer.allocate(framing + (int) files + end.length);
    for (int i = 0; i < inputs.size(); i++) {
      body.put(heads.get(i));
      copy(inputs.get(i), body);
    }
    return new PictureRequest("multipart/form-data; boundary=" + boundary, body.put(end).array());
  }

  private static String named(String name) {
    return "Content-Disposition: form-data; name=\"" + name + "\"";
  }

  private static String suffix(Media input) {
    return input.mediaType().substring(input.mediaType().indexOf('/') + 1);
  }

  private static void copy(Media input, ByteBuffer body) throws IOException {
    int size = (int) input.size();
    try (InputStream in = input.open()) {
      if (in.readNBytes(body.array(), body.position(), size) < size) {
        throw new IOException("a stored picture is not whole");
      }
    }
    body.position(body.position() + size);
  }
}
