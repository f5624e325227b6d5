package ai.beatra.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows one after the other, however many there are: no more than a page is in memory, and no
 * transaction is open while they are taken, so a slow reader is in nobody's way.
 */
public final class Pages<T> implements Iterator<T> {
  /** How many rows a page has, unless it is the last. */
  public static final int SIZE = 1000;

  private final Function<@Nullable T, List<T>> after;
  private final Deque<T> page = new ArrayDeque<>();
  private @Nullable T last;
  private boolean over;

  /**
   * @param after reads the page after a row; the first after null
   */
  public Pages(Function<@Nullable T, List<T>> after) {
    this.after = after;
  }

  @Override
  public boolean hasNext() {
    if (page.isEmpty() && !over) {
      page.addAll(after.apply(last));
      over = page.size() < SIZE;
    }
    return !page.isEmpty();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T next = page.remove();
    last = next;
    return next;
  }
}
