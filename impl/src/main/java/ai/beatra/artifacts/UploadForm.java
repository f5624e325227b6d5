package ai.beatra.artifacts;

import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.Draft;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.checks.Forms;
import ai.beatra.media.Format;
import ai.beatra.media.Inspector;
import ai.beatra.media.UnusableException;
import ai.beatra.model.FieldError;
import ai.beatra.model.UploadPurpose;
import com.fasterxml.jackson.core.JsonPointer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of an upload, to be written to as it comes: its file goes into the storage at once. What
 * is wrong with it is told when all of it has come; of a form that is refused nothing more is
 * stored.
 */
final class UploadForm extends OutputStream {
  private static final String FILE = "file";
  private static final String PURPOSE = "purpose";
  private static final String MEDIA_TYPE = "media_type";
  private static final String METADATA = "metadata";
  private static final Set<String> TEXTS = Set.of(PURPOSE, MEDIA_TYPE, METADATA);
  private static final int TEXT_BYTES = 64 << 10;
  private static final int TOLD = 100;

  private final Blobs blobs;
  private final String contentType;
  private final Map<String, ByteArrayOutputStream> texts = new LinkedHashMap<>();
  private final List<FieldError> errors = new ArrayList<>();
  private @Nullable Multipart parts;
  private @Nullable Draft file;
  private @Nullable ApiException fault;

  UploadForm(Blobs blobs, String contentType) {
    this.blobs = blobs;
    this.contentType = contentType;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  /** Takes the next piece; waits for the disk. */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (fault == null) {
      try {
        parts().add(bytes, offset, length);
      } catch (ApiException e) {
        fault = e;
        close();
      }
    }
  }

  private Multipart parts() {
    Multipart known = parts;
    if (known == null) {
      known = new Multipart(contentType, this::begin);
      parts = known;
    }
    return known;
  }

  private Multipart.Content begin(String name) throws IOException {
    if (name.equals(FILE) && file == null) {
      Draft draft = blobs.draft();
      file = draft;
      return (bytes, offset, length) -> copy(bytes, offset, length, draft);
    }
    if (TEXTS.contains(name) && !texts.containsKey(name)) {
      var text = new ByteArrayOutputStream();
      texts.put(name, text);
      return (bytes, offset, length) -> copy(bytes, offset, length, name, text);
    }
    throw invalid(
        name,
        name.equals(FILE) || TEXTS.contains(name)
            ? "appears more than once; send it once"
            : "is not a field of this form; send the file as file, and beside it purpose,"
                + " media_type and metadata");
  }

  private static void copy(byte[] bytes, int offset, int length, Draft draft) throws IOException {
    if (draft.size() + length > Forms.FILE_BYTES) {
      throw Forms.fileTooLarge();
    }
    draft.write(bytes, offset, length);
  }

  private void copy(byte[] bytes, int offset, int length, String name, ByteArrayOutputStream text) {
    if (text.size() + length > TEXT_BYTES) {
      throw invalid(name, "is longer than " + TEXT_BYTES + " bytes");
    }
    text.write(bytes, offset, length);
  }

  private ApiException invalid(String field, String message) {
    error(field, message);
    return ApiException.invalid(errors);
  }

  private void error(String field, String message) {
    String pointer = JsonPointer.empty().appendProperty(field).toString();
    errors.add(new FieldError().param(pointer).message(message));
  }

  /**
   * What was uploaded, when all of it has come. The file is not kept yet.
   *
   * @throws ApiException invalid_request, payload_too_large, unusable_media_reference
   */
  Upload upload() throws IOException {
    if (fault != null) {
      throw fault;
    }
    parts().end();
    Map<String, String> decoded = decoded();
    UploadPurpose purpose = purpose(decoded.get(PURPOSE));
    Map<String, String> metadata =
        FormMetadata.parse(decoded.get(METADATA), message -> error(METADATA, message));
    Draft draft = file;
    if (draft == null) {
      error(FILE, "is required");
    }
    if (draft == null || !errors.isEmpty()) {
      throw ApiException.invalid(errors);
    }
    Format format = format(draft, decoded.get(MEDIA_TYPE));
    return new Upload(draft.blob(), format, purpose, metadata);
  }

  /** Keeps the file. */
  void keep() throws IOException {
    Objects.requireNonNull(file).keep();
  }

  private Map<String, String> decoded() {
    Map<String, String> decoded = new HashMap<>();
    texts.forEach(
        (name, bytes) -> {
          try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            decoded.put(name, decoder.decode(ByteBuffer.wrap(bytes.toByteArray())).toString());
          } catch (CharacterCodingException e) {
            error(name, "must be UTF-8");
          }
        });
    return decoded;
  }

  private UploadPurpose purpose(@Nullable String text) {
    try {
      return text == null ? UploadPurpose.MEDIA_INPUT : UploadPurpose.fromString(text);
    } catch (IllegalArgumentException e) {
      error(PURPOSE, String.valueOf(e.getMessage()));
      return UploadPurpose.MEDIA_INPUT;
    }
  }

  private static Format format(Draft draft, @Nullable String claimed) throws IOException {
    Format format;
    try (var bytes = draft.read()) {
      format = Inspector.inspect(bytes, "The file", Inspector.ALL);
    } catch (UnusableException e) {
      throw new ApiException(ErrorCode.UNUSABLE_MEDIA_REFERENCE, e.getMessage(), "/" + FILE);
    }
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

  /** What was not kept is gone. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
