package ai.beatra.artifacts;

import ai.beatra.error.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.RequestContext;

/** Takes a form apart while it is read (RFC 7578); of the library only what keeps nothing. */
final class Multipart extends AbstractFileUpload<Object, DiskFileItem, DiskFileItemFactory> {
  private static final int HEADER_BYTES = 2 << 10;

  /** What is done with each part; its content is only there meanwhile. */
  interface Taker {
    void take(FileItemInput part) throws IOException;
  }

  private Multipart() {
    setMaxPartHeaderSize(HEADER_BYTES);
    setHeaderCharset(StandardCharsets.UTF_8);
  }

  /**
   * Hands over one part after the other.
   *
   * @throws ApiException invalid_request if the form is not well-formed
   */
  static void read(InputStream form, String contentType, Taker taker) throws IOException {
    try {
      FileItemInputIterator parts = new Multipart().getItemIterator(new Form(form, contentType));
      while (parts.hasNext()) {
        taker.take(parts.next());
      }
    } catch (FileUploadException e) {
      throw ApiException.invalid(
          "", "is not a complete form; send parts between boundaries, and the last boundary");
    }
  }

  private record Form(InputStream content, String contentType) implements RequestContext {
    @Override
    public String getCharacterEncoding() {
      return StandardCharsets.UTF_8.name();
    }

    @Override
    public long getContentLength() {
      return -1;
    }

    @Override
    public String getContentType() {
      return contentType;
    }

    @Override
    public InputStream getInputStream() {
      return content;
    }

    @Override
    public boolean isMultipartRelated() {
      return false;
    }
  }

  @Override
  public FileItemInputIterator getItemIterator(Object request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, List<DiskFileItem>> parseParameterMap(Object request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<DiskFileItem> parseRequest(Object request) {
    throw new UnsupportedOperationException();
  }
}
