package ai.beatra.artifacts;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.Draft;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.FieldError;
import ai.beatra.model.UploadPurpose;
import ai.beatra.net.body.Spools;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.jspecify.annotations.Nullable;

/** The form of an upload while it is read: the file goes into the storage as it comes. */
final class UploadForm implements AutoCloseable {
  private static final String FILE = "file";
  private static final String PURPOSE = "purpose";
  private static final String MEDIA_TYPE = "media_type";
  private static final String METADATA = "metadata";
  private static final Set<String> TEXTS = Set.of(PURPOSE, MEDIA_TYPE, METADATA);
  private static final String BESIDE = PURPOSE + ", " + MEDIA_TYPE + " and " + METADATA;
  private static final int TEXT_BYTES = 64 << 10;
  private static final int PAIRS = 16;
  private static final int KEY_LENGTH = 64;
  private static final int VALUE_LENGTH = 512;
  private static final int TOLD = 100;
  private static final int PIECE = 64 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What was uploaded.
   *
   * @param fingerprint tells this form from others that ask for something else
   */
  record Upload(
      Blob blob,
      Format format,
      UploadPurpose purpose,
      Map<String, String> metadata,
      String fingerprint) {}

  private final Blobs blobs;
  private final Map<String, String> texts = new TreeMap<>();
  private final List<FieldError> errors = new ArrayList<>();
  private @Nullable Draft file;

  UploadForm(Blobs blobs) {
    this.blobs = blobs;
  }

  /**
   * Reads the form. Its file is not kept yet.
   *
   * @throws ApiException invalid_request, payload_too_large, unusable_media_reference
   */
  Upload read(InputStream form, String contentType) throws IOException {
    Multipart.read(form, contentType, this::take);
    UploadPurpose purpose = purpose();
    Map<String, String> metadata = metadata();
    Draft draft = file;
    if (draft == null) {
      error(FILE, "is required");
    }
    if (draft == null || !errors.isEmpty()) {
      throw ApiException.invalid(errors);
    }
    Format format = format(draft);
    Blob blob = draft.blob();
    return new Upload(blob, format, purpose, metadata, fingerprint(blob, purpose, metadata));
  }

  /** Keeps the file that was read. */
  void keep() throws IOException {
    Objects.requireNonNull(file).keep();
  }

  private void take(FileItemInput part) throws IOException {
    String name = String.valueOf(part.getFieldName());
    if (name.equals(FILE) && file == null) {
      file = blobs.draft();
      copy(part.getInputStream(), file);
    } else if (TEXTS.contains(name) && !texts.containsKey(name)) {
      texts.put(name, text(name, part.getInputStream()));
    } else {
      boolean known = name.equals(FILE) || TEXTS.contains(name);
      error(
          name,
          known
              ? "is there twice; send it once"
              : "is not a field of this form; send the file as "
                  + FILE
                  + ", and beside it "
                  + BESIDE);
      throw ApiException.invalid(errors);
    }
  }

  private void copy(InputStream in, Draft draft) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      draft.write(piece, 0, read);
      if (draft.size() > Spools.FILE_BYTES) {
        throw Spools.fileTooLarge();
      }
    }
  }

  private String text(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(TEXT_BYTES + 1);
    if (bytes.length > TEXT_BYTES) {
      error(name, "is longer than " + TEXT_BYTES + " bytes");
      throw ApiException.invalid(errors);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      error(name, "must be UTF-8");
      return "";
    }
  }

  private void error(String field, String message) {
    String pointer = "/" + field.replace("~", "~0").replace("/", "~1");
    errors.add(new FieldError().param(pointer).message(message));
  }

  private UploadPurpose purpose() {
    try {
      return UploadPurpose.fromString(
          texts.getOrDefault(PURPOSE, UploadPurpose.MEDIA_INPUT.value()));
    } catch (IllegalArgumentException e) {
      error(PURPOSE, String.valueOf(e.getMessage()));
      return UploadPurpose.MEDIA_INPUT;
    }
  }

  private Map<String, String> metadata() {
    String text = texts.get(METADATA);
    Map<String, String> metadata = new LinkedHashMap<>();
    JsonNode object = text == null ? JSON.createObjectNode() : parse(text);
    if (object == null
        || !object.isObject()
        || !object.valueStream().allMatch(JsonNode::isTextual)) {
      error(METADATA, "must be a JSON object with text values");
      return metadata;
    }
    object
        .properties()
        .forEach(pair -> metadata.put(whole(pair.getKey()), whole(pair.getValue().textValue())));
    if (metadata.size() > PAIRS) {
      error(METADATA, "must have at most " + PAIRS + " pairs");
    }
    metadata.forEach(
        (key, value) -> {
          if (length(key) > KEY_LENGTH || length(value) > VALUE_LENGTH) {
            error(
                METADATA,
                "must have keys of at most "
                    + KEY_LENGTH
                    + " and values of at most "
                    + VALUE_LENGTH
                    + " characters");
          }
        });
    return metadata;
  }

  /** With U+FFFD in the place of each half of a character that stands alone. */
  private static String whole(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static @Nullable JsonNode parse(String text) {
    try (var parser = JSON.createParser(text)) {
      JsonNode node = JSON.readTree(parser);
      return parser.nextToken() == null ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Format format(Draft draft) throws IOException {
    Format format;
    try {
      format = Inspector.inspect(draft.file(), "The file", Inspector.ALL);
    } catch (UnusableException e) {
      throw new ApiException(ErrorCode.UNUSABLE_MEDIA_REFERENCE, e.getMessage(), "/" + FILE);
    }
    String claimed = texts.get(MEDIA_TYPE);
    if (claimed != null && !format.isCalled(claimed)) {
      throw new ApiException(
          ErrorCode.UNUSABLE_MEDIA_REFERENCE,
          "The file is "
              + format.mediaType()
              + " by its bytes, not "
              + claimed.substring(0, Math.min(claimed.length(), TOLD))
              + ". Correct media_type, or leave it out.",
          "/" + MEDIA_TYPE);
    }
    return format;
  }

  /**
   * Of what was asked for, however it was written: what says the same is the same. The media type
   * is that of the bytes, whether it was named or not. A text's length says where it ends.
   */
  private static String fingerprint(
      Blob blob, UploadPurpose purpose, Map<String, String> metadata) {
    MessageDigest digest = sha256();
    digest.update((blob.sha256() + purpose.value()).getBytes(StandardCharsets.UTF_8));
    new TreeMap<>(metadata)
        .forEach(
            (key, value) -> {
              String pair = "\0" + key.length() + "\0" + key + value.length() + '\0' + value;
              digest.update(pair.getBytes(StandardCharsets.UTF_8));
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
