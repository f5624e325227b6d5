package ai.beatra.artifacts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds out what a file is by its bytes, and refuses what nobody could use: pictures that are much
 * larger unpacked than they look, and files that are cut off. Nothing is unpacked but what stands
 * beside a picture.
 */
final class Inspector {
  /** What can be uploaded. */
  static final List<Format> ALL = List.of(Format.values());

  static final List<Format> IMAGES = Stream.of(Format.values()).filter(Format::isImage).toList();
  static final List<Format> SOUNDS =
      Stream.of(Format.values()).filter(each -> !each.isImage()).toList();

  private Inspector() {}

  /**
   * @param subject how the message calls the file
   * @throws UnusableException if the file is of none of the formats, or cannot be used
   */
  static Format inspect(Path file, String subject, List<Format> allowed)
      throws IOException, UnusableException {
    try (FileBytes bytes = new FileBytes(file)) {
      if (bytes.size() == 0) {
        throw new UnusableException(subject + " is empty. Send one that has content.");
      }
      byte[] head = bytes.bytes(0, (int) Math.min(Format.HEAD, bytes.size()));
      Format format =
          Format.of(head)
              .filter(allowed::contains)
              .orElseThrow(
                  () ->
                      new UnusableException(
                          subject
                              + " is none of "
                              + Format.list(allowed)
                              + ". Send one of these."));
      switch (format) {
        case PNG -> Png.check(bytes);
        case JPEG -> Jpeg.check(bytes);
        case WEBP -> Riff.checkWebp(bytes);
        case GIF -> Gif.check(bytes);
        case WAV -> Riff.checkWav(bytes);
        case MP3 -> Mp3.check(bytes);
        case OGG -> Ogg.check(bytes);
        case FLAC -> Flac.check(bytes);
      }
      return format;
    }
  }
}
