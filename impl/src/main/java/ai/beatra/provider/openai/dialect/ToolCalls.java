package ai.beatra.provider.openai.dialect;

import ai.beatra.model.ToolCallDelta;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the calls of one choice together. Upstreams number them all 0 or not at all, repeat ids and
 * names or tell them late, and send some calls whole and others piece by piece.
 */
final class ToolCalls {
  private final List<GrowingCall> calls = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private int told;

  /** Whether a part of a content with this type is a call. */
  static boolean isCall(String type) {
    return type.equals("tool_use") || type.equals("tool_call") || type.equals("function_call");
  }

  /** How many calls have been told. */
  int count() {
    return told;
  }

  /**
   * What a message, or a part of one, adds.
   *
   * @param whole whether its calls are whole, so that each is one of its own
   */
  List<ToolCallDelta> read(JsonNode message, boolean whole) {
    var deltas = new ArrayList<ToolCallDelta>();
    var here = new HashSet<GrowingCall>();
    for (JsonNode node : nodes(message)) {
      CallPiece piece = CallPiece.of(node);
      GrowingCall call = whole ? begun(piece) : call(piece, here);
      here.add(call);
      ToolCallDelta delta = call.add(piece);
      if (delta != null) {
        deltas.add(delta);
      }
    }
    return deltas;
  }

  private static List<JsonNode> nodes(JsonNode message) {
    var nodes = new ArrayList<JsonNode>();
    JsonNode calls = message.path("tool_calls");
    (calls.isObject() ? List.of(calls) : calls).forEach(nodes::add);
    JsonNode legacy = message.path("function_call");
    if (nodes.isEmpty() && legacy.isObject()) {
      nodes.add(legacy);
    }
    if (nodes.isEmpty() && message.path("content").isArray()) {
      message.path("content").forEach(nodes::add);
      nodes.removeIf(part -> !isCall(part.path("type").asText("")));
    }
    nodes.removeIf(node -> !node.isObject());
    return nodes;
  }

  /** The call that the piece belongs to, which it may begin. */
  private GrowingCall call(CallPiece piece, Set<GrowingCall> here) {
    for (GrowingCall each : calls) {
      if (each.hasId(piece) && each.goesOnWith(piece)) {
        return each;
      }
    }
    @Nullable GrowingCall last = null;
    for (GrowingCall each : calls) {
      last = piece.index() == null || piece.index().equals(each.index()) ? each : last;
    }
    // What has a name and no number is a call of its own in a list that has another.
    boolean named = piece.index() == null && !piece.name().isEmpty();
    return last == null || last.isFollowedBy(piece) || named && here.contains(last)
        ? begun(piece)
        : last;
  }

  private GrowingCall begun(CallPiece piece) {
    var call = new GrowingCall(piece.index(), this::place, ids::add);
    calls.add(call);
    return call;
  }

  private int place() {
    return told++;
  }

  /**
   * What is left when nothing more comes. A call that has no name was none.
   *
   * @param cutOff whether the arguments may be incomplete
   */
  List<ToolCallDelta> end(boolean cutOff) {
    var deltas = new ArrayList<ToolCallDelta>();
    for (GrowingCall call : calls) {
      @Nullable ToolCallDelta rest = call.end(cutOff);
      if (rest != null) {
        deltas.add(rest);
      }
    }
    return deltas;
  }
}
