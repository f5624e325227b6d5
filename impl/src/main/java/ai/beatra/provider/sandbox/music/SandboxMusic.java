package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Media;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.Progress;
import ai.beatra.provider.Warning;
import java.security.MessageDigest;
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
    MessageDigest digest = Seed.sha256();
    Media reference = call.reference();
    Heard heard = Heard.NOTHING;
    if (reference != null) {
      progress.report(0, "listening", "Listening to the reference");
      heard = Reference.listen(reference, digest);
    }
    Seed seed = new Seed(call, digest.digest());
    Wish wish = Wish.of(call, heard, seed.dice(0));
    List<Section> lyrics = call.instrumental() ? List.of() : Lyrics.sections(call.lyrics());
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
      stopIfAsked();
      if (played++ % 32 == 0) {
        clip.report(0.02 + 0.38 * played / score.notes().size(), "rendering");
      }
      synth.play(note);
    }
    master.room(score.room());
    stopIfAsked();
    master.pump(score.pump());
    clip.report(0.45, "rendering");
    score.hits().forEach(synth::strike);
    stopIfAsked();
    master.finish(score.fade());
    clip.report(0.5, "encoding");
    return synth;
  }

  private static void stopIfAsked() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped while rendering");
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
