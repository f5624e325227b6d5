package ai.beatra.history;

import ai.beatra.history.Ask.Kind;
import ai.beatra.history.Books.Charge;
import ai.beatra.history.Verdict.Broken;
import ai.beatra.history.Verdict.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an account has paid, against what its clients were told: whatever nobody knows about may
 * have been done and charged once, or not at all.
 */
final class Money {
  private final Books books;
  private final Ends ends;
  private final Map<String, Long> charges = new HashMap<>();
  private final List<Broken> broken = new ArrayList<>();
  private long least;
  private long most;

  Money(Books books, Ends ends) {
    this.books = books;
    this.ends = ends;
    for (Charge each : books.charges()) {
      if (charges.put(each.id(), each.units()) != null) {
        add(Promise.DOUBLE, "%s is charged twice", each.id());
      }
    }
  }

  List<Broken> check(List<Asked> all) {
    List<Long> open = new ArrayList<>();
    for (Asked each : all) {
      each.id().ifPresent(id -> count(each, id));
      if (each.isOpen()) {
        open.add(each.ask().most());
      }
    }
    most += least + open.stream().mapToLong(Long::longValue).sum();
    strays(open);
    sums();
    return broken;
  }

  /** What somebody was told of. */
  private void count(Asked asked, String id) {
    if (asked.ask().kind() == Kind.FILE) {
      return;
    }
    @Nullable Long booked = charges.remove(id);
    if (booked == null) {
      add(Promise.LOST, "%s was acknowledged, and the books know nothing of it", id);
      return;
    }
    Long told = told(asked, id);
    if (told == null) {
      most += asked.ask().most();
    } else {
      least += told;
    }
    if (booked > asked.ask().most() || (told != null && !told.equals(booked))) {
      add(Promise.MONEY, "%s was to cost %d units, and %d were taken", id, told, booked);
    }
  }

  private @Nullable Long told(Asked asked, String id) {
    if (asked.ask().kind() == Kind.CHAT) {
      return asked.charged();
    }
    Sight.End end = ends.of(id);
    return end == null ? null : Long.valueOf(end.charged());
  }

  /** What was charged and nobody was told of: each needs something of its own that is open. */
  private void strays(List<Long> open) {
    List<Map.Entry<String, Long>> strays =
        charges.entrySet().stream()
            .filter(each -> each.getValue() > 0)
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .toList();
    open.sort(Comparator.reverseOrder());
    for (int i = 0; i < strays.size(); i++) {
      long units = strays.get(i).getValue();
      if (i >= open.size() || units > open.get(i)) {
        add(Promise.DOUBLE, "%s costs %d units, and is nobody's", strays.get(i).getKey(), units);
      }
    }
  }

  private void sums() {
    long gone = books.start() - books.balance();
    long charged = books.charges().stream().mapToLong(Charge::units).sum();
    if (books.held() != 0) {
      add(Promise.MONEY, "%d units are held when nothing runs", books.held());
    }
    if (gone != charged) {
      add(Promise.MONEY, "%d units are gone, and %d were charged", gone, charged);
    }
    if (gone < least || gone > most) {
      add(Promise.MONEY, "%d units are gone, and the clients know of %d to %d", gone, least, most);
    }
  }

  private void add(Promise promise, String how, @Nullable Object... about) {
    broken.add(new Broken(promise, how.formatted(about)));
  }
}
