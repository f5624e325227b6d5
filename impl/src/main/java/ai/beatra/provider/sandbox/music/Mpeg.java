package ai.beatra.provider.sandbox.music;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import javazoom.jl.decoder.Bitstream;
import javazoom.jl.decoder.Decoder;
import javazoom.jl.decoder.Header;
import javazoom.jl.decoder.JavaLayerException;
import javazoom.jl.decoder.SampleBuffer;

/** Reads MP3. */
final class Mpeg {
  private static final int TAG = 10;

  /** So many damaged frames are passed over. */
  private static final int PATIENCE = 20;

  private Mpeg() {}

  static void read(InputStream in, Recording to) throws IOException, JavaLayerException {
    Bitstream frames = new Bitstream(withoutTags(in));
    Decoder decoder = new Decoder();
    int damaged = 0;
    for (Header header = frames.readFrame(); header != null; header = frames.readFrame()) {
      try {
        add((SampleBuffer) decoder.decodeFrame(header, frames), to);
      } catch (JavaLayerException | IndexOutOfBoundsException e) {
        if (++damaged > PATIENCE) {
          throw e;
        }
      } finally {
        frames.closeFrame();
      }
    }
  }

  private static void add(SampleBuffer frame, Recording to) {
    to.rate(frame.getSampleFrequency());
    int channels = frame.getChannelCount();
    for (int i = 0; i + channels <= frame.getBufferLength(); i += channels) {
      int sum = 0;
      for (int j = 0; j < channels; j++) {
        sum += frame.getBuffer()[i + j];
      }
      to.add(sum / 32_768.0 / channels);
    }
  }

  /** Skips ID3 tags: the decoder would put them into memory, however large they say they are. */
  private static InputStream withoutTags(InputStream in) throws IOException {
    byte[] head = in.readNBytes(TAG);
    while (head.length == TAG && head[0] == 'I' && head[1] == 'D' && head[2] == '3') {
      int size = 0;
      for (int i = 6; i < TAG; i++) {
        size = size << 7 | (head[i] & 0x7F);
      }
      in.skipNBytes(size + ((head[5] & 0x10) == 0 ? 0 : TAG));
      head = in.readNBytes(TAG);
    }
    return new SequenceInputStream(new ByteArrayInputStream(head), in);
  }
}
