package ai.beatra.history;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.history.Ask.Kind;
import ai.beatra.history.Books.Charge;
import ai.beatra.history.Said.Acknowledged;
import ai.beatra.history.Said.Refused;
import ai.beatra.history.Said.Unknown;
import ai.beatra.history.Sight.End;
import ai.beatra.history.Verdict.Broken;
import ai.beatra.history.Verdict.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each way in which a history can be bad is seen, and a good one is not taken for that. */
class CheckerTest {
  private static final long START = 1_000_000;
  private static final Ask CHAT = new Ask("chat", Kind.CHAT, true, 100);
  private static final Ask WITHOUT_KEY = new Ask("without-key", Kind.CHAT, false, 100);
  private static final Ask TASK = new Ask("task", Kind.TASK, true, 500);
  private static final Ask FILE = new Ask("file", Kind.FILE, true, 0);
  private static final End SUCCEEDED = new End("succeeded", 500, "art_1");
  private static final End FAILED = new End("failed", 0, "internal_error");

  private final History history = new History();
  private final List<Charge> charges = new ArrayList<>();

  private void said(Ask ask, Said said) {
    history.add(new Try(ask, said));
  }

  private void chat(Ask ask, String id, long charged) {
    said(ask, new Acknowledged(id, "Hello, I am " + id, charged));
  }

  private void task() {
    said(TASK, new Acknowledged("task_1", "{}", null));
  }

  private void sees(@Nullable End end) {
    history.add(new Sight("task_1", history.now(), history.now(), false, end));
  }

  private void cancels(@Nullable End end) {
    history.add(new Sight("task_1", history.now(), history.now(), true, end));
  }

  private void charged(String id, long units) {
    charges.add(new Charge(id, units));
  }

  private List<Promise> broken() {
    long charged = charges.stream().mapToLong(Charge::units).sum();
    return broken(new Books(START, START - charged, 0, charges));
  }

  private List<Promise> broken(Books books) {
    return Checker.check(history, books).broken().stream().map(Broken::promise).distinct().toList();
  }

  @Test
  void aGoodHistoryIsGood() {
    said(CHAT, new Refused("overloaded"));
    said(CHAT, new Unknown("connection reset"));
    chat(CHAT, "chat_1", 70);
    chat(CHAT, "chat_1", 70);
    chat(WITHOUT_KEY, "chat_2", 30);
    task();
    sees(null);
    sees(SUCCEEDED);
    sees(SUCCEEDED);
    said(FILE, new Acknowledged("art_9", "{}", null));
    charged("chat_1", 70);
    charged("chat_2", 30);
    charged("task_1", 500);

    assertThat(broken()).isEmpty();
    Verdict verdict = Checker.check(history, new Books(START, START - 600, 0, charges));
    assertThat(verdict.line())
        .isEqualTo(
            "asked=4 acknowledged=4 unknown=1 repeated=1 tasks=1"
                + " lost=0 double=0 other_answer=0 ends=0 money=0");
  }

  @Test
  void whatNobodyKnowsOfMayHaveBeenDoneOnceOrNotAtAll() {
    said(WITHOUT_KEY, new Unknown("time-out"));
    assertThat(broken()).isEmpty();

    charged("chat_7", 70);
    assertThat(broken()).isEmpty();

    charged("chat_8", 70);
    assertThat(broken()).contains(Promise.DOUBLE);
  }

  @Test
  void whatWasRefusedWasNotDone() {
    said(WITHOUT_KEY, new Refused("overloaded"));
    charged("chat_7", 70);

    assertThat(broken()).containsExactly(Promise.DOUBLE, Promise.MONEY);
  }

  @Test
  void whatNobodyKnowsOfCostsNoMoreThanItCan() {
    said(WITHOUT_KEY, new Unknown("time-out"));
    charged("chat_7", 101);

    assertThat(broken()).containsExactly(Promise.DOUBLE, Promise.MONEY);
  }

  @Test
  void aKeyThatIsNeverAnsweredIsLost() {
    said(CHAT, new Unknown("time-out"));

    assertThat(broken()).containsExactly(Promise.LOST);
  }

  @Test
  void aChatThatWasAcknowledgedAndIsNotInTheBooksIsLost() {
    chat(WITHOUT_KEY, "chat_1", 70);

    assertThat(broken()).containsExactly(Promise.LOST);
  }

  @Test
  void whatIsNotThereIsLost() {
    said(FILE, new Acknowledged("art_9", "{}", null));
    history.addMissing("art_9");

    assertThat(broken()).containsExactly(Promise.LOST);
  }

  @Test
  void twoAnswersToOneKeyAreDouble() {
    chat(CHAT, "chat_1", 70);
    chat(CHAT, "chat_2", 70);
    charged("chat_1", 70);
    charged("chat_2", 70);

    assertThat(broken()).contains(Promise.DOUBLE, Promise.OTHER_ANSWER);
  }

  @Test
  void aSecondChargeForAKeyIsDouble() {
    said(CHAT, new Unknown("time-out"));
    chat(CHAT, "chat_1", 70);
    charged("chat_1", 70);
    charged("chat_2", 70);

    assertThat(broken()).containsExactly(Promise.DOUBLE, Promise.MONEY);
  }

  @Test
  void oneThatIsInTheBooksTwiceIsDouble() {
    chat(CHAT, "chat_1", 70);
    charged("chat_1", 70);
    charged("chat_1", 70);

    assertThat(broken()).contains(Promise.DOUBLE);
  }

  @Test
  void oneAnswerForTwoRequestsIsLost() {
    chat(CHAT, "chat_1", 70);
    chat(WITHOUT_KEY, "chat_1", 70);
    charged("chat_1", 70);

    assertThat(broken()).contains(Promise.LOST);
  }

  @Test
  void whatItsClientHasLeftMayBeChargedOnce() {
    said(CHAT, new Said.Interrupted());
    assertThat(broken()).isEmpty();

    charged("chat_1", 70);
    assertThat(broken()).isEmpty();

    charged("chat_2", 70);
    assertThat(broken()).contains(Promise.DOUBLE);
  }

  @Test
  void whatItsClientHasLeftIsNotAnswered() {
    said(CHAT, new Said.Interrupted());
    chat(CHAT, "chat_1", 70);
    charged("chat_1", 70);

    assertThat(broken()).containsExactly(Promise.OTHER_ANSWER);
  }

  @Test
  void otherBytesAreSeen() {
    said(CHAT, new Acknowledged("chat_1", "Hello", 70L));
    said(CHAT, new Acknowledged("chat_1", "Hello ", 70L));
    charged("chat_1", 70);

    assertThat(broken()).containsExactly(Promise.OTHER_ANSWER);
  }

  @Test
  void twoEndsAreSeen() {
    task();
    sees(SUCCEEDED);
    sees(FAILED);
    charged("task_1", 500);

    assertThat(broken()).containsExactly(Promise.ENDS);
  }

  @Test
  void anEndWithOtherPicturesIsAnother() {
    task();
    sees(SUCCEEDED);
    sees(new End("succeeded", 500, "art_2"));
    charged("task_1", 500);

    assertThat(broken()).containsExactly(Promise.ENDS);
  }

  @Test
  void aTaskThatGoesOnAfterItsEndIsSeen() {
    task();
    sees(SUCCEEDED);
    sees(null);
    charged("task_1", 500);

    assertThat(broken()).containsExactly(Promise.ENDS);
  }

  /** Whoever asked before may be answered after. */
  @Test
  void twoThatLookAtTheSameTimeMaySeeTheEndAndNot() {
    task();
    long asked = history.now();
    sees(SUCCEEDED);
    history.add(new Sight("task_1", asked, history.now(), false, null));
    charged("task_1", 500);

    assertThat(broken()).isEmpty();
  }

  @Test
  void aTaskThatNobodySawEndHasNotEnded() {
    task();
    sees(null);
    charged("task_1", 0);

    assertThat(broken()).containsExactly(Promise.ENDS);
  }

  @Test
  void aTaskThatFailedAndCostsIsSeen() {
    task();
    sees(new End("failed", 500, ""));
    charged("task_1", 500);

    assertThat(broken()).containsExactly(Promise.ENDS);
  }

  @Test
  void aTaskThatWasCanceledDoesNotSucceed() {
    task();
    cancels(null);
    sees(SUCCEEDED);
    charged("task_1", 500);

    assertThat(broken()).containsExactly(Promise.ENDS);
  }

  @Test
  void anotherChargeThanTheAnswerSaysIsSeen() {
    chat(CHAT, "chat_1", 70);
    charged("chat_1", 71);

    assertThat(broken()).containsExactly(Promise.MONEY);
  }

  @Test
  void aBalanceThatIsNotWhatIsLeftIsSeen() {
    chat(CHAT, "chat_1", 70);
    charged("chat_1", 70);

    assertThat(broken(new Books(START, START - 69, 0, charges))).containsExactly(Promise.MONEY);
    assertThat(broken(new Books(START, START - 140, 0, charges))).containsExactly(Promise.MONEY);
    assertThat(broken(new Books(START, START - 70, 1, charges))).containsExactly(Promise.MONEY);
  }
}
