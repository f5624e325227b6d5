package ai.beatra.media;

import java.io.IOException;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** PNG (W3C, third edition): the size stands in its first chunk, and its last says that it ends. */
final class Png {
  private static final int SIGNATURE = 8;

  /** Length, name and checksum. */
  private static final int FRAME = 12;

  private static final Set<String> PACKED = Set.of("zTXt", "iTXt", "iCCP");

  /** What may be unpacked of all texts and colour profiles together. */
  private static final int UNPACKED_BYTES = 4 << 20;

  private final FileBytes file;
  private long unpacked;

  private Png(FileBytes file) {
    this.file = file;
  }

  static Size check(FileBytes file) throws IOException, UnusableException {
    return new Png(file).check();
  }

  private Size check() throws IOException, UnusableException {
    long at = SIGNATURE;
    if (!file.has(at + 4, "IHDR") || file.u32(at) != 13) {
      throw UnusableException.cut();
    }
    Size size = Pixels.check(file.u32(at + 8), file.u32(at + 12));
    boolean picture = false;
    String name = "";
    while (!name.equals("IEND")) {
      long length = file.u32(at);
      name = file.text(at + 4, 4);
      file.requireUpTo(at + FRAME + length);
      picture |= name.equals("IDAT") && length > 0;
      if (PACKED.contains(name)) {
        checkPacked(name, at + 8, length);
      } else if (name.equals("fcTL")) {
        Pixels.check(file.u32(at + 12), file.u32(at + 16));
      }
      at += FRAME + length;
    }
    if (!picture) {
      throw UnusableException.cut();
    }
    return size;
  }

  /** A name that ends with zero, the method and the data; iTXt has two names more and a flag. */
  private void checkPacked(String name, long at, long length)
      throws IOException, UnusableException {
    if (length > UNPACKED_BYTES) {
      throw tooMuch();
    }
    byte[] chunk = file.bytes(at, (int) length);
    int data = afterZero(chunk, 0) + 1;
    if (name.equals("iTXt")) {
      boolean packed = data <= chunk.length && chunk[data - 1] == 1;
      data = packed ? afterZero(chunk, afterZero(chunk, data + 1)) : chunk.length;
    }
    if (data < chunk.length) {
      unpack(chunk, data);
    }
  }

  private static int afterZero(byte[] chunk, int from) {
    int at = from;
    while (at < chunk.length && chunk[at] != 0) {
      at++;
    }
    return at + 1;
  }

  private void unpack(byte[] chunk, int start) throws UnusableException {
    var inflater = new Inflater();
    try {
      inflater.setInput(chunk, start, chunk.length - start);
      byte[] out = new byte[8 << 10];
      for (int some = inflater.inflate(out); some > 0; some = inflater.inflate(out)) {
        unpacked += some;
        if (unpacked > UNPACKED_BYTES) {
          throw tooMuch();
        }
      }
    } catch (DataFormatException e) {
      throw UnusableException.cut();
    } finally {
      inflater.end();
    }
  }

  private static UnusableException tooMuch() {
    return new UnusableException(
        "The picture carries text or a colour profile of more than 4 MiB. Remove it.");
  }
}
