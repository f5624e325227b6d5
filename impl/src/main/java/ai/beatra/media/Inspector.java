package ai.beatra.media;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a file is by its bytes, and refuses what nobody could use: pictures that are much
 * larger unpacked than they look, and files that are cut off. Nothing is unpacked but what stands
 * beside a picture.
 */
public final class Inspector {
  /** All that can be used. */
  public static final List<Format> ALL = List.of(Format.values());

  private Inspector() {}

  /**
   * @param size null for sounds
   */
  public record Found(Format format, @Nullable Size size) {}

  /**
   * @param file is read from its beginning; the caller closes it
   * @param subject how the message calls the file
   * @throws UnusableException if the file is of none of the formats, or cannot be used
   */
  public static Found inspect(SeekableByteChannel file, String subject, List<Format> allowed)
      throws IOException, UnusableException {
    FileBytes bytes = new FileBytes(file);
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
                        "%s is none of %s. Send one of these."
                            .formatted(subject, Format.list(allowed))));
    return new Found(format, check(format, bytes));
  }

  private static @Nullable Size check(Format format, FileBytes bytes)
      throws IOException, UnusableException {
    switch (format) {
      case PNG:
        return Png.check(bytes);
      case JPEG:
        return Jpeg.check(bytes);
      case WEBP:
        return Riff.checkWebp(bytes);
      case GIF:
        return Gif.check(bytes);
      case WAV:
        Riff.checkWav(bytes);
        return null;
      case OGG:
        Ogg.check(bytes);
        return null;
      case MP3, FLAC:
        // Streams of frames: they can be played from any point, and do not say where they end.
        return null;
    }
    throw new AssertionError(format);
  }
}
