package ai.beatra.notices;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingTest {
  private final Pending pending = new Pending(3, 30);

  @Test
  void eachThingIsToldOnceAndInItsOrder() {
    pending.add(new Notice(Topic.ENDED, "b"));
    pending.add(new Notice(Topic.KEYS, ""));
    pending.add(new Notice(Topic.ENDED, "b"));

    assertThat(pending.next()).isEqualTo("ENDED b\nKEYS");
    assertThat(pending.next()).isNull();
  }

  @Test
  void whatIsTooMuchForOneTextIsToldWithTheNext() {
    pending.add(new Notice(Topic.ENDED, "task_1"));
    pending.add(new Notice(Topic.ENDED, "task_2"));
    pending.add(new Notice(Topic.ENDED, "task_3"));

    assertThat(pending.next()).isEqualTo("ENDED task_1\nENDED task_2");
    assertThat(pending.next()).isEqualTo("ENDED task_3");
    assertThat(pending.next()).isNull();
  }

  @Test
  void whatIsTooMuchAtAllIsOneWord() {
    for (int i = 0; i < 10; i++) {
      pending.add(new Notice(Topic.ENDED, "task_" + i));
    }

    assertThat(pending.next()).isEqualTo(Pending.ANYTHING);
    assertThat(pending.next()).isNull();
    pending.add(new Notice(Topic.QUEUED, "images"));
    assertThat(pending.next()).isEqualTo("QUEUED images");
  }

  @Test
  void whatIsToldIsUnderstoodAndWhatLaterVersionsTellIsNot() {
    assertThat(Notice.parse("QUEUED images")).isEqualTo(new Notice(Topic.QUEUED, "images"));
    assertThat(Notice.parse("KEYS")).isEqualTo(new Notice(Topic.KEYS, ""));
    assertThat(Notice.parse("QUEUES images")).isNull();
    assertThat(Notice.parse("")).isNull();
  }
}
