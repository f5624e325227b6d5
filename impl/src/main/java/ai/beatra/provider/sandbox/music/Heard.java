package ai.beatra.provider.sandbox.music;

import org.jspecify.annotations.Nullable;

/**
 * What was heard in a reference.
 *
 * @param bpm beats per minute; null if no beat was found
 * @param key null if there are no clear notes
 */
record Heard(@Nullable Double bpm, @Nullable Key key) {
  static final Heard NOTHING = new Heard(null, null);
}
