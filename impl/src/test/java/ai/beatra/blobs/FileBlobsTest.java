package ai.beatra.blobs;

import java.io.IOException;

/** Blobs as files. */
final class FileBlobsTest extends BlobsContract {
  @Override
  Blobs open() throws IOException {
    return new FileBlobs(directory);
  }
}
