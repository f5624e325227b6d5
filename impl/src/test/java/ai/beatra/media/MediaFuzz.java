package ai.beatra.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Files of all formats: usable, or refused in words. Of one that is usable the JDK's readers see no
 * picture that is larger than allowed, and of a PNG the very same size. Nothing is read over and
 * over again.
 */
public final class MediaFuzz {
  /** Each byte is read once, but for those around places that are looked at twice. */
  private static final int READ_TIMES = 8;

  private static final long ONE_WINDOW = 16 << 10;

  static {
    ImageIO.setUseCache(false);
  }

  private MediaFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    var file = new MemoryFile(data);
    try {
      Inspector.Found found = Inspector.inspect(file, "The file", Inspector.ALL);
      assertThat(found.size() == null).isEqualTo(found.format().mediaType().startsWith("audio/"));
      if (found.size() != null) {
        assertThat((long) found.size().width() * found.size().height()).isBetween(1L, Pixels.MOST);
        assertThatOthersAgree(data, found);
      }
    } catch (UnusableException refused) {
      assertThat(refused.getMessage()).endsWith(".");
    }
    assertThat(file.read()).isLessThanOrEqualTo((READ_TIMES * (long) data.length + 4 * ONE_WINDOW));
  }

  private static void assertThatOthersAgree(byte[] data, Inspector.Found found) {
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(data))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return;
      }
      ImageReader reader = readers.next();
      reader.setInput(in);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      reader.dispose();
      if (found.format() == Format.PNG) {
        assertThat(new Size(width, height)).isEqualTo(found.size());
      }
      assertThat((long) width * height).isLessThanOrEqualTo(Pixels.MOST);
    } catch (IOException | RuntimeException unreadable) {
      // It cannot be unpacked there, so it takes nothing either.
    }
  }
}
