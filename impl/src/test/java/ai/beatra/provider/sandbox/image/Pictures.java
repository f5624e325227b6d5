package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.Media;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * Pictures to work from. Those that nobody here can write are blue on the left, red on the right.
 */
final class Pictures {
  static final Bytes WEBP =
      of(
          "image/webp",
          "UklGRjwAAABXRUJQVlA4IDAAAACQAQCdASoQAAwAAUAmJaACdLoAA5gA/vMD/3Hl/7g4z9/7BxVT/uP/dk+6/7PAAAA=");
  static final Bytes LOSSLESS_WEBP =
      of("image/webp", "UklGRioAAABXRUJQVlA4TB0AAAAvD8ACAA9wCpRbIR8FdP5jCWLBZP7SvSFE9D9yAQA=");
  static final Bytes CMYK_JPEG =
      of(
          "image/jpeg",
          "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpK"
              + "PjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgADAAQBEMiAE0RAFkRAEsRAP/EABYAAQEBAAAA"
              + "AAAAAAAAAAAAAAcGA//EABsQAQAABwAAAAAAAAAAAAAAAAAEB0JFgYPC/9oADgRDAE0AWQBLAAA/AIM0"
              + "Bc0I+IpyymBb9nJOf//Z");

  private Pictures() {}

  /** Two halves, side by side. */
  static BufferedImage halves(int width, int height, Color left, Color right) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(left);
    g.fillRect(0, 0, width / 2, height);
    g.setColor(right);
    g.fillRect(width / 2, 0, width - width / 2, height);
    g.dispose();
    return image;
  }

  static Bytes plain(Color color) {
    return file(halves(64, 48, color, color), "png");
  }

  static Bytes file(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Bytes("image/" + format, out.toByteArray());
  }

  static BufferedImage decode(byte[] content) {
    try {
      return ImageIO.read(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bytes of(String mediaType, String base64) {
    return new Bytes(mediaType, Base64.getDecoder().decode(base64));
  }

  /** Media in memory. */
  record Bytes(String mediaType, byte[] content) implements Media {
    @Override
    public long size() {
      return content.length;
    }

    @Override
    public URI url() {
      return URI.create("https://example.com/files/reference");
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(content);
    }
  }
}
