package ai.beatra.provider.openai.image;

import ai.beatra.provider.Content;
import ai.beatra.provider.work.Verdicts;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A picture cut around its centre to the ratio that was asked for, since its model knows no size of
 * that ratio. It is held in memory for that. One that has the ratio already stays as it is, as does
 * one of a format that cannot be unpacked here.
 *
 * @param wide to {@code high}, such as 16 to 9
 */
record Cut(Content whole, int wide, int high) implements Content {
  /** Those models make pictures of two million pixels at most. */
  private static final long MOST_PIXELS = 20_000_000;

  private static final int MOST_BYTES = 64 << 20;

  /**
   * @param ratio such as 16:9
   */
  static Cut to(String ratio, Content whole) {
    String[] sides = ratio.split(":");
    return new Cut(whole, Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
  }

  @Override
  public void writeTo(OutputStream out) throws IOException, InterruptedException {
    var packed = new Bounded();
    whole.writeTo(packed);
    BufferedImage cut = cut(packed.toByteArray());
    if (cut == null) {
      packed.writeTo(out);
      return;
    }
    try (var png = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(cut, "png", png);
    }
  }

  /** Null if there is nothing to cut. */
  private @Nullable BufferedImage cut(byte[] packed) {
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(packed))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return null;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        Rectangle region = region(reader.getWidth(0), reader.getHeight(0));
        return region == null ? null : reader.read(0, with(region, reader));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // Readers throw anything at a picture that is none.
      throw Verdicts.unmade("a picture in the upstream's answer cannot be unpacked");
    }
  }

  private static ImageReadParam with(Rectangle region, ImageReader reader) {
    ImageReadParam how = reader.getDefaultReadParam();
    how.setSourceRegion(region);
    return how;
  }

  private @Nullable Rectangle region(int width, int height) {
    int times = Math.min(width / wide, height / high);
    if ((long) width * height > MOST_PIXELS) {
      throw new IllegalArgumentException("too large to be unpacked");
    }
    var region = new Rectangle(times * wide, times * high);
    if (times == 0 || region.width == width && region.height == height) {
      return null;
    }
    region.setLocation((width - region.width) / 2, (height - region.height) / 2);
    return region;
  }

  private static final class Bounded extends ByteArrayOutputStream {
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      if (count + length > MOST_BYTES) {
        throw Verdicts.unmade("a picture in the upstream's answer is too large");
      }
      super.write(bytes, offset, length);
    }
  }
}
