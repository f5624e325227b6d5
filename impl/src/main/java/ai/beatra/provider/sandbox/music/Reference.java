package ai.beatra.provider.sandbox.music;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javazoom.jl.decoder.JavaLayerException;

/** Listens to a reference, whose format is found in its bytes. */
final class Reference {
  private static final int HEAD = 12;

  private Reference() {}

  /**
   * Finds the tempo and the key.
   *
   * @param digest takes in all bytes of the reference
   * @throws ProviderException unusable_media_reference if it is no music that can be read
   */
  static Heard listen(Media media, MessageDigest digest) throws InterruptedException {
    Recording recording = new Recording();
    try (InputStream in = media.open()) {
      Tape tape = new Tape(in, digest);
      decode(tape, recording);
      tape.finish();
      if (tape.failure() != null) {
        throw tape.failure();
      }
    } catch (IOException e) {
      throw new ProviderException(
          ErrorCode.INTERNAL_ERROR, "The reference audio could not be fetched.", e);
    }
    return new Listener(recording).heard();
  }

  /** Decodes; of a damaged recording what came before the damage counts. */
  private static void decode(Tape tape, Recording recording) throws InterruptedException {
    Exception damage = null;
    try {
      dispatch(tape, recording);
    } catch (IOException | JavaLayerException | RuntimeException e) {
      damage = e;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped while listening");
    }
    if (damage instanceof ProviderException refused) {
      throw refused;
    }
    if (recording.seconds() < 1 && tape.failure() == null) {
      throw Recording.unusable(
          damage == null
              ? "is shorter than one second; send at least a few bars"
              : "cannot be decoded; save it again as WAV or MP3");
    }
  }

  private static void dispatch(Tape tape, Recording recording)
      throws IOException, JavaLayerException {
    byte[] head = tape.readNBytes(HEAD);
    String magic = new String(head, StandardCharsets.ISO_8859_1);
    InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), tape);
    if (magic.matches("(?s)(RIFF|RF64)....WAVE")) {
      Wav.read(tape, recording);
    } else if (magic.startsWith("fLaC")) {
      Flac.read(all, recording);
    } else if (magic.startsWith("OggS")) {
      new Vorbis(recording).read(all);
    } else if (magic.matches("(?s)(ID3|\u00FF[\u00E0-\u00FF]).*")) {
      Mpeg.read(all, recording);
    } else {
      throw Recording.unusable("is none of WAV, MP3, FLAC and Ogg Vorbis");
    }
  }
}
