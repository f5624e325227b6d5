package ai.beatra.provider.sandbox.music;

/** Who plays. */
enum Part {
  DRUMS,
  BASS,
  CHORDS,
  PAD,
  LEAD,
  VOICE
}
