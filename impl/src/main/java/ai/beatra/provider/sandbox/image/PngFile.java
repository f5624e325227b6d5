package ai.beatra.provider.sandbox.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOWriteProgressListener;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pictures as PNG, in memory. */
final class PngFile {
  private static final float FAST = 0.6f;

  private PngFile() {}

  /** The work goes from the share {@code from} to the end. */
  static byte[] of(BufferedImage image, Pace pace, double from) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(image.getWidth() * image.getHeight());
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.addIIOWriteProgressListener(new Watch(pace, from));
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(FAST);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory cannot be written to", e);
    } finally {
      writer.dispose();
    }
    pace.at(1, "encoding");
    return out.toByteArray();
  }

  /** Aborts the writer when the thread is interrupted, and leaves it interrupted. */
  private record Watch(Pace pace, double from) implements IIOWriteProgressListener {
    @Override
    public void imageProgress(ImageWriter source, float percentage) {
      try {
        pace.at(from + (1 - from) * percentage / 100, "encoding");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        source.abort();
      }
    }

    @Override
    public void imageStarted(ImageWriter source, int index) {}

    @Override
    public void imageComplete(ImageWriter source) {}

    @Override
    public void thumbnailStarted(ImageWriter source, int image, int thumbnail) {}

    @Override
    public void thumbnailProgress(ImageWriter source, float percentage) {}

    @Override
    public void thumbnailComplete(ImageWriter source) {}

    @Override
    public void writeAborted(ImageWriter source) {}
  }
}
