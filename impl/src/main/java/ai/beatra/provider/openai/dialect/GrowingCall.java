package ai.beatra.provider.openai.dialect;

import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.provider.wire.WholeCharacters;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One call in the making. It is told from when its name is known. */
final class GrowingCall {
  private final @Nullable Integer index;
  private final IntSupplier places;
  private final Predicate<String> newIds;
  private final WholeCharacters characters = new WholeCharacters();
  private final GrowingJson arguments = new GrowingJson();
  private String id = "";
  private String name = "";
  private @Nullable Map<String, @Nullable Object> extra;

  /** Among the calls that are told, or -1. */
  private int place = -1;

  /**
   * @param index where the upstream says that it stands
   * @param newIds takes an id, and says whether no other call has it
   */
  GrowingCall(@Nullable Integer index, IntSupplier places, Predicate<String> newIds) {
    this.index = index;
    this.places = places;
    this.newIds = newIds;
  }

  @Nullable Integer index() {
    return index;
  }

  boolean hasId(CallPiece piece) {
    return !id.isEmpty() && id.equals(piece.id());
  }

  /** Whether a piece with this call's id belongs to it; upstreams give one id to two calls, too. */
  boolean goesOnWith(CallPiece piece) {
    if (piece.name().isEmpty() || name.isEmpty()) {
      return true;
    }
    boolean elsewhere = piece.index() != null && !piece.index().equals(index);
    return !elsewhere && piece.name().equals(name) && (!arguments.isWhole() || addsNothing(piece));
  }

  /** Whether the piece, which stands where this call does, begins the next. */
  boolean isFollowedBy(CallPiece piece) {
    boolean otherId = !piece.id().isEmpty() && !id.isEmpty() && !hasId(piece);
    if (piece.name().isEmpty()) {
      // Some upstreams make a new id for each piece.
      return otherId && arguments.isWhole() && !piece.arguments().isEmpty();
    }
    if (name.isEmpty()) {
      return otherId;
    }
    if (!name.equals(piece.name())) {
      return true;
    }
    return arguments.isWhole()
        ? otherId || !piece.arguments().isBlank()
        : otherId && arguments.isBlank();
  }

  private boolean addsNothing(CallPiece piece) {
    return piece.arguments().isBlank() || arguments.isSame(piece.arguments());
  }

  /** Takes a piece; what can be told since, or null. */
  @Nullable ToolCallDelta add(CallPiece piece) {
    boolean repeated = hasId(piece) && arguments.isWhole() && addsNothing(piece);
    String more = repeated ? "" : characters.next(piece.arguments());
    arguments.append(more);
    id = id.isEmpty() ? piece.id() : id;
    name = name.isEmpty() ? piece.name() : name;
    extra = piece.extra() == null ? extra : piece.extra();
    boolean first = place < 0;
    if (name.isEmpty() || !first && more.isEmpty() && extra == null) {
      return null;
    }
    ToolCallDelta delta = (first ? begins() : goesOn(more)).extraContent(extra);
    extra = null;
    return delta;
  }

  private ToolCallDelta begins() {
    place = places.getAsInt();
    boolean usable = !id.isEmpty() && newIds.test(id);
    return new ToolCallDelta()
        .index(place)
        .id(usable ? id : "call_" + UUID.randomUUID().toString().replace("-", ""))
        .type(ToolCallDelta.TypeEnum.FUNCTION)
        .function(new FunctionCallDelta().name(name).arguments(arguments.toString()));
  }

  private ToolCallDelta goesOn(String more) {
    return new ToolCallDelta().index(place).function(new FunctionCallDelta().arguments(more));
  }

  /** What is left to tell; a call that was not cut off has arguments. */
  @Nullable ToolCallDelta end(boolean cutOff) {
    String rest = characters.end() + (cutOff || !arguments.isBlank() ? "" : "{}");
    return place < 0 || rest.isEmpty() ? null : goesOn(rest);
  }
}
