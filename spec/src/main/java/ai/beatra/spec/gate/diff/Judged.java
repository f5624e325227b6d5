package ai.beatra.spec.gate.diff;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The spots of an operation whose changes our own differ understood. */
public final class Judged {
  private final Set<String> spots = new HashSet<>();
  private final List<Spot> wholes = new ArrayList<>();

  /** Something changed there, not what is below it, and breaks nobody. */
  void add(Spot spot) {
    spots.add(spot.key());
  }

  /** What stands there was judged before, at another spot. */
  void addWhole(Spot spot) {
    wholes.add(spot);
  }

  void addAll(Judged other) {
    spots.addAll(other.spots);
    wholes.addAll(other.wholes);
  }

  public boolean covers(Spot spot) {
    return spots.contains(spot.key()) || wholes.stream().anyMatch(spot::isWithin);
  }
}
