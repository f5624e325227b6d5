package ai.beatra.provider.sandbox.music;

/**
 * A stroke on a drum.
 *
 * @param start in seconds
 * @param loudness 0 to 1
 */
record Hit(double start, Drum drum, double loudness) {}
