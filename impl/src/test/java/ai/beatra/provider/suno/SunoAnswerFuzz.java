package ai.beatra.provider.suno;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.fuzz.Input;
import ai.beatra.provider.ProviderException;
import java.util.List;

/** What the aggregator of Suno says: understood, or a failure of the provider's. */
public final class SunoAnswerFuzz {
  private static final List<String> KEYS = List.of("aKeyOfOursThatNobodySees", "another");

  private SunoAnswerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var input = new Input(data);
    int status = 200 + input.choice(256);
    Said said = Said.of(status, input.rest());
    assertThat(said.clips()).allMatch(clip -> !clip.url().isEmpty());
    assertThat(said.failure()).isNotNull();
    var begun = new Begun(said.taskId(), KEYS.get(1));
    assertThat(Begun.ofKept(begun.kept(), KEYS)).isEqualTo(begun);
    assertThat(begun.encoded()).matches("[\\w.*+%-]*");
    var watch = new Watch((percent, stage, message) -> {}, 2, KEYS);
    try {
      watch.heard(said);
      assertThat(watch.isOpen() || !watch.clips().isEmpty()).isTrue();
    } catch (ProviderException told) {
      assertThat(told.getMessage()).isNotBlank();
    }
  }
}
