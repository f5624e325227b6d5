package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.FreeJob;
import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls to the sandbox, and references to listen to. */
final class Songs {
  static final MusicOptions USUAL = new MusicOptions(null, null, null, null, null);

  private Songs() {}

  static MusicCall instrumental(String prompt) {
    return new MusicCall("suno-5.5", prompt, null, true, null, 1, USUAL, null);
  }

  static MusicCall sung(String prompt, String lyrics) {
    return new MusicCall("suno-5.5", prompt, lyrics, false, null, 1, USUAL, null);
  }

  static MusicCall following(byte[] reference, String prompt) {
    return new MusicCall("suno-5.5", prompt, null, true, null, 1, USUAL, recording(reference));
  }

  static List<GeneratedClip> made(MusicCall call) throws InterruptedException {
    List<GeneratedClip> clips = new ArrayList<>();
    new SandboxMusic().make(call, new FreeJob(), clips::add);
    return clips;
  }

  static double seconds(byte[] reference) throws InterruptedException {
    return Recording.seconds(recording(reference));
  }

  static Media recording(byte[] content) {
    return new Media() {
      @Override
      public String mediaType() {
        return "audio/mpeg";
      }

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
    };
  }

  static byte[] resource(String name) {
    try (InputStream in = Songs.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no " + name + ".");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A click on every beat. */
  static double[] clicks(double bpm, double seconds, int rate) {
    double[] sound = new double[(int) (seconds * rate)];
    for (int beat = 0; beat * 60 / bpm < seconds - 0.1; beat++) {
      int from = (int) (beat * 60 / bpm * rate);
      for (int i = 0; i < rate / 30; i++) {
        double fade = StrictMath.exp(-200.0 * i / rate);
        sound[from + i] = 0.8 * fade * StrictMath.sin(2 * Math.PI * 1000 * i / rate);
      }
    }
    return sound;
  }

  /** A WAV file of one channel; its code is 1 for integers and 3 for floating point. */
  static byte[] wav(double[] sound, int rate, int code, int bits) {
    int bytes = bits / 8;
    ByteBuffer file = ByteBuffer.allocate(44 + sound.length * bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(36 + sound.length * bytes).put(ascii("WAVEfmt ")).putInt(16);
    file.putShort((short) code).putShort((short) 1).putInt(rate).putInt(rate * bytes);
    file.putShort((short) bytes).putShort((short) bits).put(ascii("data"));
    file.putInt(sound.length * bytes);
    for (double sample : sound) {
      put(file, sample, code, bits);
    }
    return file.array();
  }

  private static void put(ByteBuffer file, double sample, int code, int bits) {
    if (code == 3) {
      ByteBuffer unused = bits == 32 ? file.putFloat((float) sample) : file.putDouble(sample);
    } else {
      long value = (long) (sample * ((1L << (bits - 1)) - 1)) + (bits == 8 ? 128 : 0);
      for (int i = 0; i < bits / 8; i++) {
        file.put((byte) (value >> (8 * i)));
      }
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** Whether {@code text} is null, for tables. */
  static @Nullable Double number(String text) {
    return text.equals("-") ? null : Double.valueOf(text);
  }
}
