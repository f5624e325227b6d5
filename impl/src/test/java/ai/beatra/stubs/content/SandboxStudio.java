package ai.beatra.stubs.content;

import ai.beatra.provider.Content;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.Job;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import ai.beatra.provider.sandbox.image.SandboxImages;
import ai.beatra.provider.sandbox.music.SandboxMusic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the sandbox of beatra makes: the pictures and songs of its examples. */
public final class SandboxStudio implements Studio {
  private static final MusicOptions USUAL = new MusicOptions(null, null, null, null, null);
  private static final Job UNTOLD =
      new Job() {
        @Override
        public Optional<String> upstreamId() {
          return Optional.empty();
        }

        @Override
        public void sending() {}

        @Override
        public void begun(String upstreamId) {}

        @Override
        public void refused() {}

        @Override
        public boolean isGivenUp() {
          return false;
        }

        @Override
        public void report(int percent, String stage, String message) {}
      };

  private final SandboxImages images = new SandboxImages();
  private final SandboxMusic music = new SandboxMusic();

  @Override
  public List<byte[]> pictures(String prompt, String shape, int count)
      throws InterruptedException {
    List<byte[]> files = new ArrayList<>();
    images.make(
        new ImageCall("sandbox-image", prompt, "standard", shape, count, List.of()),
        UNTOLD,
        image -> files.add(bytes(image.content())));
    return files;
  }

  @Override
  public List<Song> songs(Words words, int count) throws InterruptedException {
    List<Song> songs = new ArrayList<>();
    music.make(
        new MusicCall(
            "sandbox-music",
            words.style(),
            words.lyrics(),
            words.instrumental(),
            words.title(),
            count,
            USUAL,
            null),
        UNTOLD,
        clip ->
            songs.add(
                new Song(
                    bytes(clip.content()),
                    clip.title(),
                    clip.durationSeconds(),
                    clip.sampleRate())));
    return songs;
  }

  private static byte[] bytes(Content content) {
    var out = new ByteArrayOutputStream();
    try {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }
}
