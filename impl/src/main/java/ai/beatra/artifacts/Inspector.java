package ai.beatra.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds out what a file is, and refuses what nobody could use. */
final class Inspector {
  /** What a caller may send as any kind of media. */
  static final List<Format> ALL = List.of(Format.values());

  static final List<Format> IMAGES = Stream.of(Format.values()).filter(Format::isImage).toList();
  static final List<Format> SOUNDS =
      Stream.of(Format.values()).filter(each -> !each.isImage()).toList();

  private Inspector() {}

  /**
   * @param subject how the message calls the file
   * @throws UnusableException if the file is of none of the formats, or broken
   */
  static Format inspect(Path file, String subject, List<Format> allowed)
      throws IOException, UnusableException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(Format.HEAD);
    }
    return Format.of(head)
        .filter(allowed::contains)
        .orElseThrow(
            () ->
                new UnusableException(
                    subject + " is none of " + Format.list(allowed) + ". Send one of these."));
  }
}
