package ai.beatra.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.error.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorsTest {
  private static final TaskFilter FILTER =
      new TaskFilter("running", null, 1_700_000_000_000L, null, true);
  private static final ListPosition PLACE = new ListPosition(1_700_000_001_234L, "task_abc");

  /** Made once, and not by this code: clients keep cursors while servers are replaced. */
  private static final String KNOWN =
      "MTcwMDAwMDAwMTIzNC50YXNrX2FiYy5INFJWRzRJbl96bFJib0tuM2ItZ0JR";

  @Test
  void aCursorIsTheSameWhateverClassesAreCalled() {
    var cursors = new Cursors(List.of("first secret"));

    assertThat(cursors.write("ten_1", FILTER, PLACE)).isEqualTo(KNOWN);
    assertThat(cursors.read("ten_1", FILTER, KNOWN)).isEqualTo(PLACE);
  }

  @Test
  void whatAnEarlierSecretSignedIsReadAndWhatNoneSignedIsNot() {
    assertThat(new Cursors(List.of("new secret", "first secret")).read("ten_1", FILTER, KNOWN))
        .isEqualTo(PLACE);
    assertThatThrownBy(() -> new Cursors(List.of("new secret")).read("ten_1", FILTER, KNOWN))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void aCursorWorksForItsListAlone() {
    var cursors = new Cursors(List.of("first secret"));
    var others =
        List.of(
            new TaskFilter(null, null, 1_700_000_000_000L, null, true),
            new TaskFilter("running", "text_to_image", 1_700_000_000_000L, null, true),
            new TaskFilter("running", null, null, 1_700_000_000_000L, true),
            new TaskFilter("running", null, 1_700_000_000_000L, null, false));

    for (TaskFilter other : others) {
      assertThatThrownBy(() -> cursors.read("ten_1", other, KNOWN))
          .isInstanceOf(ApiException.class);
    }
    assertThatThrownBy(() -> cursors.read("ten_2", FILTER, KNOWN)).isInstanceOf(ApiException.class);
  }
}
