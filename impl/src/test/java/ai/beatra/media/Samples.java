package ai.beatra.media;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/** Small media of each format, good and bad. */
public final class Samples {
  private Samples() {}

  /** A picture as ImageIO writes it. */
  public static byte[] picture(String format) {
    var out = new ByteArrayOutputStream();
    var image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    image.setRGB(3, 3, 0xFF8800);
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] png() {
    return picture("png");
  }

  /** A PNG that says to have this size. */
  public static byte[] png(int width, int height) {
    return join(
        latin("\u0089PNG\r\n\u001a\n"), ihdr(width, height), idat(), chunk("IEND", new byte[0]));
  }

  /** A PNG with a packed text that is much larger than it looks. */
  public static byte[] pngWithPacked(String name, byte[] before, int unpacked) {
    return join(
        latin("\u0089PNG\r\n\u001a\n"),
        ihdr(8, 8),
        chunk(name, join(before, deflated(new byte[unpacked]))),
        idat(),
        chunk("IEND", new byte[0]));
  }

  private static byte[] ihdr(int width, int height) {
    return chunk(
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array());
  }

  private static byte[] idat() {
    return chunk("IDAT", deflated(new byte[8 * 25]));
  }

  static byte[] chunk(String name, byte[] content) {
    var crc = new CRC32();
    crc.update(join(latin(name), content));
    return join(
        ByteBuffer.allocate(4).putInt(content.length).array(),
        latin(name),
        content,
        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  static byte[] deflated(byte[] bytes) {
    var deflater = new Deflater(9);
    deflater.setInput(bytes);
    deflater.finish();
    var out = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    while (!deflater.finished()) {
      out.write(some, 0, deflater.deflate(some));
    }
    deflater.end();
    return out.toByteArray();
  }

  /** Silence. */
  public static byte[] wav(int bytes) {
    var head = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    head.put(latin("RIFF")).putInt(36 + bytes).put(latin("WAVEfmt ")).putInt(16);
    head.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(16000);
    head.putShort((short) 2).putShort((short) 16).put(latin("data")).putInt(bytes);
    return join(head.array(), new byte[bytes]);
  }

  /** 128 kbit/s, 44.1 kHz. */
  public static byte[] mp3(int frames) {
    byte[] frame = new byte[417];
    frame[0] = (byte) 0xFF;
    frame[1] = (byte) 0xFB;
    frame[2] = (byte) 0x90;
    byte[] all = new byte[417 * frames];
    for (int i = 0; i < frames; i++) {
      System.arraycopy(frame, 0, all, 417 * i, 417);
    }
    return all;
  }

  public static byte[] id3(byte[] sound) {
    return join(latin("ID3\u0004\u0000\u0000\u0000\u0000\u0001\u0000"), new byte[128], sound);
  }

  public static byte[] ogg() {
    return join(
        page(latin("\u0001vorbis" + "x".repeat(23))), page(new byte[50]), page(new byte[99]));
  }

  private static byte[] page(byte[] content) {
    byte[] head = new byte[28];
    System.arraycopy(latin("OggS"), 0, head, 0, 4);
    head[26] = 1;
    head[27] = (byte) content.length;
    return join(head, content);
  }

  public static byte[] flac() {
    return join(latin("fLaC\u0080\0\0\""), new byte[34], latin("\u00ff\u00f8"), new byte[60]);
  }

  /** A lossy WebP of this size, whose picture itself is empty. */
  public static byte[] webp(int width, int height) {
    return webp(width, height, 10);
  }

  /** Of whose first partition, of ten bytes, so many are there. */
  static byte[] webp(int width, int height, int partition) {
    var vp8 = ByteBuffer.allocate(10 + partition).order(ByteOrder.LITTLE_ENDIAN);
    vp8.put(new byte[] {0x50, 1, 0, (byte) 0x9d, 1, 0x2a});
    vp8.putShort((short) width).putShort((short) height);
    return riff("WEBP", join(latin("VP8 "), little(vp8.capacity()), vp8.array()));
  }

  /** A WebP whose canvas is said to have this size. */
  public static byte[] webpCanvas(int width, int height) {
    var head = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(0).put(three(width - 1)).put(three(height - 1));
    byte[] small = webp(8, 8);
    return riff(
        "WEBP",
        join(latin("VP8X"), little(10), head.array(), Arrays.copyOfRange(small, 12, small.length)));
  }

  private static byte[] three(int value) {
    return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
  }

  private static byte[] riff(String kind, byte[] chunks) {
    return join(latin("RIFF"), little(4 + chunks.length), latin(kind), chunks);
  }

  static byte[] little(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /** A GIF of this size with so many frames of it. */
  public static byte[] gif(int width, int height, int frames) {
    byte[] size = Arrays.copyOf(little(width), 2);
    byte[] other = Arrays.copyOf(little(height), 2);
    byte[] frame =
        join(new byte[] {0x2C, 0, 0, 0, 0}, size, other, new byte[] {0, 2, 2, 0x4C, 1, 0});
    byte[] all = join(latin("GIF89a"), size, other, new byte[] {0, 0, 0});
    for (int i = 0; i < frames; i++) {
      all = join(all, frame);
    }
    return join(all, new byte[] {0x3B});
  }

  public static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
