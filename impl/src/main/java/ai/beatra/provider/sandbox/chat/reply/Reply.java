package ai.beatra.provider.sandbox.chat.reply;

import java.util.List;

/** What one choice is going to be. */
public sealed interface Reply {

  /** Text, or a refusal, in pieces that are made as they are asked for. */
  record Say(Iterable<String> pieces, boolean refusal) implements Reply {}

  /** The functions to call, in their order. */
  record Invoke(List<Call> calls) implements Reply {}

  /** A function to call, with its arguments as JSON text. */
  record Call(String id, String function, String arguments) {}
}
