package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** The pictures to work from; they are read one at a time, and no larger than they are needed. */
final class Inputs {
  private static final long MAX_PIXELS = 64_000_000;

  /**
   * Their reader unpacks the whole picture, with four bytes for a pixel, whatever is read of it.
   */
  private static final long MAX_WEBP_PIXELS = 16_000_000;

  /** So that there is one of those at a time, however many tasks run. */
  private static final ReentrantLock WEBP = new ReentrantLock();

  /** Made by hand where the readers are not the JDK's: no class loader has to find them. */
  private static final ImageReaderSpi WEBP_READER = new WebPImageReaderSpi();

  private static final ImageReaderSpi JPEG_READER = registered(new JPEGImageReaderSpi());

  private final List<Media> media;
  private final Pace pace;

  Inputs(List<Media> media, Pace pace) {
    this.media = media;
    this.pace = pace;
  }

  int count() {
    return media.size();
  }

  /** Its size in pixels, by its header. */
  Dimension size(int index) throws InterruptedException {
    return reading(index, reader -> new Dimension(reader.getWidth(0), reader.getHeight(0)));
  }

  /** The middle of the picture, in that size in pixels. */
  BufferedImage read(int index, int width, int height) throws InterruptedException {
    BufferedImage found = reading(index, reader -> decode(reader, width, height));
    BufferedImage plain = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = plain.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.drawImage(found, 0, 0, width, height, Color.WHITE, null);
    g.dispose();
    return plain;
  }

  /** The middle in the shape of that size, and if the picture is larger, once to twice as large. */
  private static BufferedImage decode(ImageReader reader, int width, int height)
      throws IOException {
    int w = reader.getWidth(0);
    int h = reader.getHeight(0);
    int cutWidth = (int) Math.max(1, Math.min(w, (long) h * width / height));
    int cutHeight = (int) Math.max(1, Math.min(h, (long) w * height / width));
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceRegion(
        new Rectangle((w - cutWidth) / 2, (h - cutHeight) / 2, cutWidth, cutHeight));
    int step = Math.max(1, Math.min(cutWidth / width, cutHeight / height));
    param.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, param);
  }

  private interface Reading<T> {
    T from(ImageReader reader) throws IOException;
  }

  private <T> T reading(int index, Reading<T> reading) throws InterruptedException {
    boolean webp = media.get(index).mediaType().equals("image/webp");
    if (webp) {
      WEBP.lockInterruptibly();
    }
    try {
      return reading(index, reading, webp ? MAX_WEBP_PIXELS : MAX_PIXELS);
    } finally {
      if (webp) {
        WEBP.unlock();
      }
    }
  }

  private <T> T reading(int index, Reading<T> reading, long mostPixels)
      throws InterruptedException {
    Media input = media.get(index);
    ImageReader reader = null;
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new Interruptible(input.open()))) {
      reader = reader(input.mediaType());
      reader.setInput(in, false, true);
      if ((long) reader.getWidth(0) * reader.getHeight(0) > mostPixels) {
        throw refused(
            index,
            "has more than " + mostPixels / 1_000_000 + " megapixels; send a smaller one",
            null);
      }
      return reading.from(reader);
    } catch (ProviderException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Readers answer broken files with any exception.
      pace.at(0, "reading");
      throw refused(index, "cannot be read; send a whole PNG, JPEG, WebP or GIF file", e);
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  private static ImageReader reader(String mediaType) throws IOException {
    ImageReaderSpi reader =
        switch (mediaType) {
          case "image/webp" -> WEBP_READER;
          case "image/jpeg" -> JPEG_READER;
          default -> null;
        };
    return reader != null
        ? reader.createReaderInstance(null)
        : ImageIO.getImageReadersByMIMEType(mediaType).next();
  }

  /** Looks for the JDK's reader, which it needs, when it is registered. */
  private static JPEGImageReaderSpi registered(JPEGImageReaderSpi reader) {
    IIORegistry.getDefaultInstance().registerServiceProvider(reader);
    return reader;
  }

  private static ProviderException refused(int index, String why, @Nullable Exception cause) {
    String which =
        index == 0 ? "The picture in image " : "Picture " + (index - 1) + " in extra_images ";
    String param = index == 0 ? "/image" : "/extra_images/" + (index - 1);
    return ProviderException.unusable(which + why + ".", param, cause);
  }

  /** Ends when the thread is interrupted, and with it whoever reads from it. */
  static final class Interruptible extends FilterInputStream {
    Interruptible(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      check();
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      check();
      return super.read(bytes, offset, length);
    }

    private static void check() throws InterruptedIOException {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException();
      }
    }
  }
}
