package ai.beatra.stubs.content;

import ai.beatra.provider.FreeJob;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import ai.beatra.provider.sandbox.image.SandboxImages;
import ai.beatra.provider.sandbox.music.SandboxMusic;
import java.util.ArrayList;
import java.util.List;

/** What the sandbox of beatra makes: the pictures and songs of its examples. */
public final class SandboxStudio implements Studio {
  private static final MusicOptions USUAL = new MusicOptions(null, null, null, null, null);
  private final SandboxImages images = new SandboxImages();
  private final SandboxMusic music = new SandboxMusic();

  @Override
  public List<byte[]> pictures(String prompt, String shape, int count) throws InterruptedException {
    List<byte[]> files = new ArrayList<>();
    images.make(
        new ImageCall("sandbox-image", prompt, "standard", shape, count, List.of()),
        new FreeJob(),
        image -> files.add(FreeJob.bytes(image.content())));
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
        new FreeJob(),
        clip ->
            songs.add(
                new Song(
                    FreeJob.bytes(clip.content()),
                    clip.title(),
                    clip.durationSeconds(),
                    clip.sampleRate())));
    return songs;
  }
}
