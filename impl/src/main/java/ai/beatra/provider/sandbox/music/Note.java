package ai.beatra.provider.sandbox.music;

/**
 * A note to play.
 *
 * @param start in seconds
 * @param length in seconds
 * @param pitch as MIDI counts it; 69 is 440 Hz
 * @param loudness 0 to 1
 * @param pan -1 for left to 1 for right
 * @param syllable to sing; empty for an instrument
 */
record Note(
    double start,
    double length,
    int pitch,
    double loudness,
    Timbre timbre,
    double pan,
    String syllable) {}
