package ai.beatra;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sequences of steps that are left to chance, each played anew from the beginning. Of one that
 * fails the least is told that fails, too: without any step that can be left out, and with the
 * smallest values. What a step means must be clear whatever steps there were before it.
 *
 * @param <S> a step
 */
public final class Sequences<S> {
  private final Function<Random, S> any;
  private final Function<S, List<S>> smaller;
  private final Consumer<List<S>> play;

  /**
   * @param smaller what is a little less than a step; that again has something smaller, or nothing
   * @param play throws where something is wrong
   */
  public Sequences(Function<Random, S> any, Function<S, List<S>> smaller, Consumer<List<S>> play) {
    this.any = any;
    this.smaller = smaller;
    this.play = play;
  }

  /** Plays so many, of up to so many steps. */
  public void check(long seed, int many, int steps) {
    var random = new Random(seed);
    for (int i = 0; i < many; i++) {
      var sequence = new ArrayList<S>();
      for (int left = 1 + random.nextInt(steps); left > 0; left--) {
        sequence.add(any.apply(random));
      }
      if (failure(sequence) != null) {
        List<S> least = least(sequence);
        throw new AssertionError("-Dseed=" + seed + " fails: " + least, failure(least));
      }
    }
  }

  /** The least of a sequence that fails. */
  public List<S> least(List<S> failing) {
    List<S> least = failing;
    for (List<S> next = less(least); next != null; next = less(least)) {
      least = next;
    }
    return least;
  }

  /** The same with less in it, if that fails, too. */
  private @Nullable List<S> less(List<S> failing) {
    for (int size = failing.size() / 2 + 1; size > 0; size /= 2) {
      for (int at = 0; at + size <= failing.size(); at += size) {
        List<S> shorter = without(failing, at, size);
        if (failure(shorter) != null) {
          return shorter;
        }
      }
    }
    for (int at = 0; at < failing.size(); at++) {
      for (S one : smaller.apply(failing.get(at))) {
        var changed = new ArrayList<>(failing);
        changed.set(at, one);
        if (failure(changed) != null) {
          return changed;
        }
      }
    }
    return null;
  }

  private static <S> List<S> without(List<S> all, int at, int length) {
    var left = new ArrayList<>(all.subList(0, at));
    left.addAll(all.subList(at + length, all.size()));
    return left;
  }

  private @Nullable Throwable failure(List<S> sequence) {
    try {
      play.accept(sequence);
      return null;
    } catch (RuntimeException | AssertionError e) {
      return e;
    }
  }
}
