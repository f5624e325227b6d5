package ai.beatra.conformance;

import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.http.HttpSender;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What the suite tries, in the order in which it has to be run. */
public sealed interface Trial {
  String name();

  /** What there is to try in it, one by one. */
  default Stream<Single> singles() {
    return this instanceof Group group
        ? group.trials().stream().flatMap(Trial::singles)
        : Stream.of((Single) this);
  }

  /**
   * The same, begun at once in their order; who asks for a verdict waits for it.
   *
   * @param one runs one thing at a time
   */
  default Trial ahead(ExecutorService one) {
    if (this instanceof Group group) {
      return new Group(group.name(), group.trials().stream().map(each -> each.ahead(one)).toList());
    }
    Single single = (Single) this;
    Future<Verdict> tried = one.submit(single::verdict);
    return new Single(single.name(), tried::get);
  }

  /** One thing to try; its name says all of it, without that of its group. */
  record Single(String name, Callable<Verdict> run) implements Trial {

    /** The same, and its verdict is put down under its name. */
    Single notedIn(BiConsumer<String, Verdict> book) {
      return new Single(
          name,
          () -> {
            Verdict verdict = verdict();
            book.accept(name, verdict);
            return verdict;
          });
    }

    /** Tries it. A server that cannot be talked to fails the trial. */
    public Verdict verdict() {
      try {
        return run.call();
      } catch (HttpSender.CannotSend cannot) {
        return new Verdict.Skipped(cannot.reason());
      } catch (Exception failure) {
        return new Verdict.Failed(name + "\n  - " + failure.getMessage());
      }
    }
  }

  /** Trials that belong together. */
  record Group(String name, List<Trial> trials) implements Trial {}
}
