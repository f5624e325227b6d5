package ai.beatra.provider.suno;

import ai.beatra.provider.KnownFailures;
import ai.beatra.provider.Progress;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows what the upstream says of one song, to its end. */
final class Watch {
  /** So often in a row it may not know a song: one that was just begun may not be seen at once. */
  private static final int MOST_UNKNOWN = 5;

  /**
   * Where it could not tell us of its progress it goes on all the same, mostly; if nothing more
   * comes in this time, what is there is all.
   */
  private static final long UNTOLD_NANOS = Duration.ofMinutes(2).toNanos();

  /** What says nothing of the song, but that it is too much now. */
  private static final List<Integer> BUSY = List.of(405, 408, 429, 430, 455);

  private final Progress progress;
  private final int wanted;
  private final List<String> keys;
  private boolean open = true;
  private int unknown;
  private int percent;
  private long untoldSince;
  private List<Said.Clip> clips = List.of();

  /**
   * @param wanted how many clips it is to have
   */
  Watch(Progress progress, int wanted, List<String> keys) {
    this.progress = progress;
    this.wanted = wanted;
    this.keys = keys;
    report(5, "waiting", "The song waits for its turn");
  }

  /** Whether more is to come. */
  boolean isOpen() {
    return open;
  }

  /** Those that are there at the end, one at least. */
  List<Said.Clip> clips() {
    return clips;
  }

  /**
   * @param said null where it did not answer, which is no reason to give up what is paid
   * @throws ProviderException if there will be no clip
   */
  void heard(@Nullable Said said) {
    if (said == null || said.code() >= 500 || BUSY.contains(said.code())) {
      return;
    }
    if (said.state().isEmpty()) {
      if (++unknown == MOST_UNKNOWN) {
        throw failed("does not know the song any more", said);
      }
      return;
    }
    unknown = 0;
    clips = said.clips();
    switch (said.state()) {
      case "PENDING" -> report(10, "waiting", "The song waits for its turn");
      case "TEXT_SUCCESS" -> report(40, "composing", "The words are there");
      case "FIRST_SUCCESS" -> report(70, "composing", "The first clip is there");
      case "SUCCESS", "CREATE_TASK_FAILED", "GENERATE_AUDIO_FAILED" -> close(said);
      case "CALLBACK_EXCEPTION" -> untold(said);
      case "SENSITIVE_WORD_ERROR" -> throw diagnosed(KnownFailures.refusedContent(), said);
      default -> {
        // One that is not known yet: as long as nothing has failed, it goes on.
      }
    }
  }

  private void untold(Said said) {
    long now = System.nanoTime();
    untoldSince = untoldSince == 0 ? now : untoldSince;
    if (clips.size() >= wanted || now - untoldSince > UNTOLD_NANOS) {
      close(said);
    }
  }

  private void close(Said said) {
    open = false;
    if (clips.isEmpty()) {
      throw failed("could not make the song", said);
    }
  }

  private void report(int reached, String stage, String message) {
    percent = Math.max(percent, reached);
    progress.report(percent, stage, message);
  }

  private ProviderException failed(String how, Said said) {
    return diagnosed(KnownFailures.failed(how, null), said);
  }

  private ProviderException diagnosed(ProviderException told, Said said) {
    String words = KnownFailures.words(said.state() + " " + said.failure(), keys);
    return told.diagnosed(new Diagnosis(said.code(), "the upstream made no song", words, false));
  }
}
