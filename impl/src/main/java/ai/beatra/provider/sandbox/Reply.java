package ai.beatra.provider.sandbox;

import java.util.List;

/** What one choice is going to be. */
sealed interface Reply {

  /** Text, in pieces that are made as they are asked for. */
  record Say(Iterable<String> pieces) implements Reply {}

  record Refuse(String reason) implements Reply {}

  record Invoke(List<Call> calls) implements Reply {}

  /** A function to call, with its arguments as JSON text. */
  record Call(String id, String function, String arguments) {}
}
