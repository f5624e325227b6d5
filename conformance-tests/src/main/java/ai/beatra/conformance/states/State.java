package ai.beatra.conformance.states;

import ai.beatra.conformance.http.Request;
import java.io.IOException;
import java.util.Optional;

/**
 * One state.
 *
 * @param key which key is sent in it, made once
 * @param stage what is brought about before each request
 * @param makesTasks whether its key cannot be made ahead, since tasks are made with it
 */
record State(Key key, Stage stage, boolean makesTasks) {

  /** Makes the key; empty for none. */
  interface Key {
    Optional<String> make() throws CannotMake, IOException;
  }

  /** What a state needs beside its key. */
  interface Stage {
    Scene scene(Request request, Scene.Sender sender) throws CannotMake, IOException;
  }

  static State of(Key key, Stage stage) {
    return new State(key, stage, false);
  }

  /** All of it is in the key. */
  static State of(Key key) {
    return of(key, (request, sender) -> Scene.of(request));
  }
}
