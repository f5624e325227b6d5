package ai.beatra.provider.sandbox.music;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jflac.FLACDecoder;
import org.jflac.frame.Frame;

/** Reads FLAC. */
final class Flac {
  private static final int STREAM_INFO = 34;

  private Flac() {}

  static void read(InputStream in, Recording to) throws IOException {
    FLACDecoder decoder = new FLACDecoder(new BufferedInputStream(withoutMetadata(in)));
    decoder.readStreamInfo();
    for (Frame frame = decoder.readNextFrame(); frame != null; frame = decoder.readNextFrame()) {
      to.rate(frame.header.sampleRate);
      double full = (double) (1L << (frame.header.bitsPerSample - 1)) * frame.header.channels;
      for (int i = 0; i < frame.header.blockSize; i++) {
        long sum = 0;
        for (int j = 0; j < frame.header.channels; j++) {
          sum += decoder.getChannelData()[j].getOutput()[i];
        }
        to.add(sum / full);
      }
    }
  }

  /** Leaves only what decoding takes: the decoder would trust every size in the other blocks. */
  private static InputStream withoutMetadata(InputStream in) throws IOException {
    byte[] start = in.readNBytes(8 + STREAM_INFO);
    if (start.length < 8 + STREAM_INFO || (start[4] & 0x7F) != 0 || start[7] != STREAM_INFO) {
      throw new IOException("a FLAC file that does not begin with its format");
    }
    boolean last = start[4] < 0;
    while (!last) {
      byte[] block = in.readNBytes(4);
      if (block.length < 4) {
        throw new IOException("a FLAC file without sound");
      }
      last = block[0] < 0;
      in.skipNBytes((block[1] & 0xFF) << 16 | (block[2] & 0xFF) << 8 | block[3] & 0xFF);
    }
    start[4] = (byte) 0x80;
    // With the number of samples unknown the decoder goes on until the bytes end.
    start[21] &= (byte) 0xF0;
    for (int i = 22; i < 26; i++) {
      start[i] = 0;
    }
    return new SequenceInputStream(new ByteArrayInputStream(start), in);
  }
}
