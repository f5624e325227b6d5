package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.FreeJob;
import ai.beatra.provider.GeneratedClip;
import java.io.ByteArrayInputStream;
import javazoom.jl.decoder.Bitstream;
import javazoom.jl.decoder.Decoder;
import javazoom.jl.decoder.Header;
import javazoom.jl.decoder.JavaLayerException;
import javazoom.jl.decoder.SampleBuffer;

/**
 * What a decoder hears in an MP3.
 *
 * @param rms in dBFS
 * @param silence the longest, in seconds
 */
public record Decoded(
    double seconds, int rate, int channels, double peak, double rms, double dc, double silence) {

  static Decoded of(GeneratedClip clip) throws JavaLayerException {
    return of(FreeJob.bytes(clip.content()));
  }

  /** The same for a file. */
  public static Decoded of(byte[] content) throws JavaLayerException {
    Bitstream frames = new Bitstream(new ByteArrayInputStream(content));
    Decoder decoder = new Decoder();
    long count = 0;
    double power = 0;
    double sum = 0;
    double peak = 0;
    double quiet = 0;
    double quietest = 0;
    int channels = 0;
    int rate = 0;
    for (Header header = frames.readFrame(); header != null; header = frames.readFrame()) {
      SampleBuffer frame = (SampleBuffer) decoder.decodeFrame(header, frames);
      channels = frame.getChannelCount();
      rate = frame.getSampleFrequency();
      double loudest = 0;
      for (int i = 0; i < frame.getBufferLength(); i++) {
        double sample = frame.getBuffer()[i] / 32_768.0;
        power += sample * sample;
        sum += sample;
        loudest = Math.max(loudest, Math.abs(sample));
      }
      count += frame.getBufferLength();
      peak = Math.max(peak, loudest);
      quiet = loudest < 0.004 ? quiet + 1152.0 / rate : 0;
      quietest = Math.max(quietest, quiet);
      frames.closeFrame();
    }
    double seconds = count / (double) channels / rate;
    double rms = 10 * StrictMath.log10(power / count);
    return new Decoded(seconds, rate, channels, peak, rms, sum / count, quietest);
  }
}
