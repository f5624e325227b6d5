package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.Progress;
import ai.beatra.provider.Warning;
import ai.beatra.provider.sandbox.Seed;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Composes, plays and encodes music by itself: the same call gives the same sound. */
public final class SandboxMusic implements MusicProvider {
  private static final Warning SANDBOX =
      new Warning(
          "sandbox_output",
          "This music was made by beatra's built-in sandbox, not by a real model.",
          null);

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public List<Warning> make(MusicCall call, Progress progress, Consumer<GeneratedClip> made)
      throws InterruptedException {
    Media recording = call.reference();
    Seed bytes = Seed.of();
    Reference reference = null;
    if (recording != null) {
      progress.report(0, "listening", "Measuring the reference");
      bytes = bytes.with(recording, () -> stopIfAsked("listening"));
      reference = Reference.of(Recording.seconds(recording), bytes.hash());
    }
    Seed seed = seed(call, bytes);
    Wish wish = Wish.of(call, reference, seed.dice(0));
    List<Passage> lyrics = call.instrumental() ? List.of() : Lyrics.sections(call.lyrics());
    Form form = Form.of(wish, lyrics);
    String title = Title.of(call.title(), call.prompt(), lyrics);
    var mp3 = new Mp3(call.options().bitRate());
    for (int i = 0; i < call.clips(); i++) {
      var clip = new Clip(i, call.clips(), progress);
      byte[] file = clip(wish, form, seed.dice(1 + i), mp3, clip);
      made.accept(new GeneratedClip(file, "audio/mpeg", title, mp3.seconds(file), Synth.RATE));
    }
    return List.of(SANDBOX);
  }

  /** Of what the call says; the recording's hash is in it already. */
  static Seed seed(MusicCall call, Seed recording) {
    MusicOptions options = call.options();
    return Seed.of(
        HexFormat.of().formatHex(recording.hash()),
        call.upstreamModel(),
        call.prompt(),
        call.lyrics(),
        call.instrumental(),
        call.title(),
        options.styleWeight(),
        options.weirdness(),
        options.negativeTags(),
        options.vocalGender());
  }

  private static byte[] clip(Wish wish, Form form, SplittableRandom dice, Mp3 mp3, Clip clip)
      throws InterruptedException {
    clip.report(0, "composing");
    Score score = Composer.compose(wish, form, dice);
    Synth mix = play(score, dice, clip);
    return mp3.encode(mix, share -> clip.report(0.5 + 0.5 * share, "encoding"));
  }

  /** Plays a score; takes the first half of the clip's progress. */
  static Synth play(Score score, SplittableRandom dice, Clip clip) throws InterruptedException {
    Synth synth = new Synth(score.seconds(), dice.split());
    Master master = new Master(synth);
    int played = 0;
    for (Note note : score.notes()) {
      stopIfAsked("rendering");
      if (played++ % 32 == 0) {
        clip.report(0.02 + 0.38 * played / score.notes().size(), "rendering");
      }
      synth.play(note);
    }
    master.room(score.room());
    stopIfAsked("rendering");
    master.pump(score.pump());
    clip.report(0.45, "rendering");
    score.hits().forEach(synth::strike);
    stopIfAsked("rendering");
    master.finish(score.fade());
    clip.report(0.5, "encoding");
    return synth;
  }

  /** Checks, often, whether the work is to stop. */
  static void stopIfAsked(String stage) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped while " + stage);
    }
  }

  /** The progress of one clip among all. */
  record Clip(int index, int count, Progress progress) {
    /**
     * Reports how far this clip is.
     *
     * @param share 0 to 1
     */
    void report(double share, String stage) {
      int percent = (int) (1 + 98 * (index + share) / count);
      progress.report(percent, stage, "Clip " + (index + 1) + " of " + count);
    }
  }
}
