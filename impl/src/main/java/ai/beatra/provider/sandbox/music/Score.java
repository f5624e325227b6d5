package ai.beatra.provider.sandbox.music;

import java.util.List;

/**
 * All that is played.
 *
 * @param seconds how long the piece is
 * @param fade how long its end takes, in seconds
 * @param room how much of the room is heard, 0 to 1
 * @param pump times of the kicks to which the rest gives way, in seconds; none in most styles
 */
record Score(
    double seconds,
    double fade,
    double room,
    List<Double> pump,
    List<Note> notes,
    List<Hit> hits) {}
