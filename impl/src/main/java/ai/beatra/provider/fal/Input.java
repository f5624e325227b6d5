package ai.beatra.provider.fal;

import ai.beatra.config.QueueForm;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The input of a model, as its form has it. */
final class Input {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String IMAGE_SIZE = "image_size";
  private static final Map<String, String> SIZES =
      Map.of(
          "1:1", "square_hd",
          "16:9", "landscape_16_9",
          "9:16", "portrait_16_9",
          "4:3", "landscape_4_3",
          "3:4", "portrait_4_3");

  /** Of all inputs together: they are held in memory while they are sent. */
  private static final long MOST_BYTES = 32L << 20;

  private final QueueForm form;
  private final ObjectNode members = JsonNodeFactory.instance.objectNode();

  private Input(QueueForm form) {
    this.form = form;
    put(form.fixed());
  }

  private void put(Map<String, String> written) {
    written.forEach((name, value) -> members.set(name, value(value)));
  }

  /** A number or a truth value where it looks like one. */
  private static JsonNode value(String text) {
    try {
      JsonNode read = JSON.readTree(text);
      return read.isValueNode() && !read.isMissingNode() ? read : TextNode.valueOf(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  static byte[] of(QueueForm form, ImageCall call) {
    var input = new Input(form);
    input.put(form.prompt(), TextNode.valueOf(call.prompt()));
    input.put(form.count(), JsonNodeFactory.instance.numberNode(call.count()));
    if (!call.aspectRatio().equals("auto")) {
      input.put(form.aspectRatio(), input.shape(call.aspectRatio()));
    }
    input.put(call.inputs(), "/image");
    if (call.quality().equals("hd")) {
      input.put(form.hd());
    }
    return input.bytes();
  }

  static byte[] of(QueueForm form, MusicCall call) {
    var input = new Input(form);
    input.put(form.prompt(), TextNode.valueOf(call.prompt()));
    if (call.lyrics() != null) {
      input.put(form.lyrics(), TextNode.valueOf(call.lyrics()));
    }
    if (call.instrumental()) {
      input.put(form.instrumental(), BooleanNode.TRUE);
    }
    Media recording = call.reference();
    input.put(recording == null ? List.of() : List.of(recording), "/audio");
    return input.bytes();
  }

  private JsonNode shape(String ratio) {
    if (!form.aspectRatio().equals(IMAGE_SIZE)) {
      return TextNode.valueOf(ratio);
    }
    String name = SIZES.get(ratio);
    return name == null
        ? JsonNodeFactory.instance.objectNode().put("width", 1536).put("height", 768)
        : TextNode.valueOf(name);
  }

  private void put(String name, JsonNode value) {
    if (!name.equals(QueueForm.NONE)) {
      members.set(name, value);
    }
  }

  private void put(List<Media> media, String param) {
    if (media.isEmpty()) {
      return;
    }
    if (media.stream().mapToLong(Media::size).sum() > MOST_BYTES) {
      throw ProviderException.unusable(
          "The media are larger than 32 MiB together, the most for this model. Send smaller ones.",
          param);
    }
    if (form.inputs().endsWith("s")) {
      var list = JsonNodeFactory.instance.arrayNode();
      media.forEach(each -> list.add(dataUri(each)));
      put(form.inputs(), list);
    } else {
      put(form.inputs(), TextNode.valueOf(dataUri(media.get(0))));
    }
  }

  private static String dataUri(Media media) {
    try (InputStream in = media.open()) {
      String content = Base64.getEncoder().encodeToString(in.readAllBytes());
      return "data:" + media.mediaType() + ";base64," + content;
    } catch (IOException e) {
      throw new ProviderException(
          ErrorCode.INTERNAL_ERROR, "The media that the request refers to could not be read.", e);
    }
  }

  private byte[] bytes() {
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
