package ai.beatra.provider.sandbox.music;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Measures a recording by its headers; it is not decoded. The format is found in its bytes. */
final class Recording {
  private static final int[] RATES = {44_100, 48_000, 32_000};

  /** In kbit/s, of the first version of the format and of the later ones for low rates. */
  private static final int[] BIT_RATES = {
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };

  private static final int[] LOW_BIT_RATES = {
    8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
  };

  private static final int PCM = 1;
  private static final int FLOAT = 3;
  private static final int EXTENSIBLE = 0xFFFE;

  private final InputStream in;

  private Recording(InputStream in) {
    this.in = in;
  }

  /**
   * How long it is, 1 to 180 seconds.
   *
   * @throws ProviderException unusable_media_reference if it is shorter, longer or none of the
   *     formats that can be read
   */
  static double seconds(Media media) throws InterruptedException {
    double seconds;
    try (InputStream in = new BufferedInputStream(media.open())) {
      seconds = new Recording(in).measure();
    } catch (EOFException e) {
      throw unusable("cannot be decoded; save it again as WAV or MP3");
    } catch (IOException e) {
      throw new ProviderException(
          ErrorCode.INTERNAL_ERROR, "The reference audio could not be fetched.", e);
    }
    if (seconds < 1) {
      throw unusable("is shorter than one second; send at least a few bars");
    }
    if (seconds > Length.LONGEST) {
      throw unusable("is longer than 180 seconds; send an excerpt");
    }
    return seconds;
  }

  private double measure() throws IOException, InterruptedException {
    in.mark(16);
    String magic = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
    in.reset();
    if (magic.matches("(?s)(RIFF|RF64)....WAVE")) {
      return wav();
    }
    if (magic.startsWith("fLaC")) {
      return flac();
    }
    if (magic.startsWith("OggS")) {
      return vorbis();
    }
    if (magic.matches("(?s)(ID3|\u00FF[\u00E0-\u00FF]).*")) {
      return mpeg();
    }
    throw unusable("is none of WAV, MP3, FLAC and Ogg Vorbis");
  }

  private double wav() throws IOException, InterruptedException {
    next(12);
    ByteBuffer format = ByteBuffer.allocate(0);
    while (true) {
      ByteBuffer chunk = next(8).order(ByteOrder.LITTLE_ENDIAN);
      String name = text(chunk, 0, 4);
      long size = chunk.getInt(4) & 0xFFFFFFFFL;
      if (name.equals("data") && format.hasRemaining()) {
        // Recorders that write to a pipe do not know the size.
        long bytes = skip(size == 0 ? 0xFFFFFFFFL : size);
        return length(bytes / (format.getShort(12) & 0xFFFF), format.getInt(4) & 0xFFFFFFFFL);
      }
      if (name.equals("fmt ") && size >= 16) {
        format = plain(next((int) Math.min(size, 40)).order(ByteOrder.LITTLE_ENDIAN));
        size -= format.limit();
      }
      in.skipNBytes(size + (size & 1));
    }
  }

  private static ByteBuffer plain(ByteBuffer format) {
    int code = format.getShort(0) & 0xFFFF;
    int channels = format.getShort(2) & 0xFFFF;
    if (code == EXTENSIBLE && format.limit() >= 26) {
      code = format.getShort(24);
    }
    int bytes = channels == 0 ? 0 : (format.getShort(12) & 0xFFFF) / channels;
    if (bytes < 1 || bytes > 8 || (code != PCM && code != FLOAT)) {
      throw unusable("is a WAV file that is not plain PCM; save it with 16 bits");
    }
    return format;
  }

  private double flac() throws IOException {
    ByteBuffer head = next(42);
    long numbers = head.getLong(18);
    if ((head.get(4) & 0x7F) != 0 || (numbers & 0xFFFFFFFFFL) == 0) {
      throw unusable("does not say how long it is; save it again as WAV or MP3");
    }
    return length(numbers & 0xFFFFFFFFFL, numbers >>> 44);
  }

  /** Goes from page to page: each says how many samples there are up to its end. */
  private double vorbis() throws IOException, InterruptedException {
    long rate = 0;
    long samples = 0;
    while (true) {
      ByteBuffer page = ByteBuffer.wrap(in.readNBytes(27)).order(ByteOrder.LITTLE_ENDIAN);
      if (page.limit() < 27 || !text(page, 0, 4).equals("OggS")) {
        return length(samples, rate);
      }
      int body = 0;
      for (byte each : in.readNBytes(page.get(26) & 0xFF)) {
        body += each & 0xFF;
      }
      if (rate == 0) {
        ByteBuffer first = next(Math.max(30, body)).order(ByteOrder.LITTLE_ENDIAN);
        if (!text(first, 1, 6).equals("vorbis")) {
          throw unusable("is none of WAV, MP3, FLAC and Ogg Vorbis");
        }
        rate = first.getInt(12) & 0xFFFFFFFFL;
      } else if (skip(body) == body) {
        samples = Math.max(samples, page.getLong(6));
      }
    }
  }

  /** Adds up the frames that another one follows; what is between frames is passed over. */
  private double mpeg() throws IOException, InterruptedException {
    double seconds = 0;
    int header = 0;
    for (int next = pastTags(); next >= 0; next = in.read()) {
      header = header << 8 | next;
      int version = header >> 19 & 3;
      int bits = header >> 12 & 15;
      int rate = header >> 10 & 3;
      boolean frame = header >>> 21 == 0x7FF && (header >> 17 & 3) == 1 && version != 1;
      if (!frame || bits == 0 || bits == 15 || rate == 3) {
        continue;
      }
      int samples = version == 3 ? 1152 : 576;
      int hertz = RATES[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
      int bitRate = (version == 3 ? BIT_RATES : LOW_BIT_RATES)[bits - 1];
      int rest = samples * 125 * bitRate / hertz + (header >> 9 & 1) - 4;
      if (skip(rest) < rest) {
        break;
      }
      header = 0;
      in.mark(4);
      boolean follows = in.read() == 0xFF && in.read() >= 0xE0;
      in.reset();
      seconds += follows ? samples / (double) hertz : 0;
    }
    return seconds;
  }

  /** The first byte after the tags, which say themselves how long they are. */
  private int pastTags() throws IOException {
    while (true) {
      in.mark(10);
      byte[] head = in.readNBytes(10);
      if (head.length < 10 || head[0] != 'I') {
        in.reset();
        return in.read();
      }
      int size = 0;
      for (int i = 6; i < 10; i++) {
        size = size << 7 | (head[i] & 0x7F);
      }
      in.skipNBytes(size + ((head[5] & 0x10) == 0 ? 0 : 10));
    }
  }

  private static double length(long samples, long hertz) {
    if (hertz < 4_000 || hertz > 384_000) {
      throw unusable("has a sample rate of " + hertz + " Hz; use one between 4 and 384 kHz");
    }
    return samples / (double) hertz;
  }

  private ByteBuffer next(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException();
    }
    return ByteBuffer.wrap(bytes);
  }

  /** Passes over bytes, and tells how many there were. */
  private long skip(long most) throws IOException, InterruptedException {
    byte[] bytes = new byte[(int) Math.min(most, 8192)];
    long count = 0;
    for (int read = 0; read >= 0 && count < most; count += Math.max(0, read)) {
      SandboxMusic.stopIfAsked("listening");
      read = in.read(bytes, 0, (int) Math.min(bytes.length, most - count));
    }
    return count;
  }

  private static String text(ByteBuffer bytes, int at, int size) {
    return new String(bytes.array(), at, size, StandardCharsets.ISO_8859_1);
  }

  private static ProviderException unusable(String why) {
    return ProviderException.unusable("The reference audio " + why + ".", "/reference_audio");
  }
}
