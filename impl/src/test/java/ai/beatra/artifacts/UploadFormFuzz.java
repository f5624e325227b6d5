package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.blobs.FileBlobs;
import ai.beatra.error.ApiException;
import ai.beatra.fuzz.Input;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Forms of uploads, after a line with their media type: taken or refused, and the same however they
 * come in pieces. Nothing stays on the disk of what was not kept.
 */
public final class UploadFormFuzz {
  private static final Path DIRECTORY;
  private static final FileBlobs BLOBS;

  static {
    try {
      Path memory = Path.of("/dev/shm");
      DIRECTORY =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "beatra-fuzz")
              : Files.createTempDirectory("beatra-fuzz");
      BLOBS = new FileBlobs(DIRECTORY);
      try (Stream<Path> made = Files.walk(DIRECTORY)) {
        made.forEach(each -> each.toFile().deleteOnExit());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UploadFormFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    var input = new Input(data);
    int size = 1 + input.choice(64);
    byte[] rest = input.rest();
    String type = Input.firstLine(rest);
    byte[] form = Input.afterFirstLine(rest);
    try {
      String whole = outcome(type, List.of(form));
      assertThat(outcome(type, Input.pieces(form, size))).isEqualTo(whole);
      assertThat(left()).isEmpty();
    } finally {
      clear();
    }
  }

  private static String outcome(String type, List<byte[]> pieces) throws IOException {
    try (var form = new UploadForm(BLOBS, type)) {
      for (byte[] piece : pieces) {
        form.write(piece, 0, piece.length);
      }
      Upload upload = form.upload();
      return upload.format() + " " + upload.fingerprint();
    } catch (ApiException refused) {
      assertThat(refused.code().status()).isBetween(400, 499);
      return refused.code() + " " + refused.param() + " " + refused.getMessage();
    }
  }

  private static List<Path> left() throws IOException {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void clear() throws IOException {
    for (Path file : left()) {
      Files.delete(file);
    }
  }
}
