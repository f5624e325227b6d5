package ai.beatra.provider.sandbox.music;

/** The instruments that a prompt can name. */
enum Instrument {
  ELECTRIC_PIANO(Part.CHORDS, Timbre.EPIANO),
  PIANO(Part.CHORDS, Timbre.PIANO),
  ORGAN(Part.CHORDS, Timbre.ORGAN),
  ELECTRIC_GUITAR(Part.CHORDS, Timbre.DISTORTED),
  GUITAR(Part.CHORDS, Timbre.GUITAR),
  HARP(Part.CHORDS, Timbre.HARP),
  VIOLIN(Part.LEAD, Timbre.STRINGS),
  STRINGS(Part.PAD, Timbre.STRINGS),
  CHOIR(Part.PAD, Timbre.CHOIR),
  PAD(Part.PAD, Timbre.PAD),
  FLUTE(Part.LEAD, Timbre.FLUTE),
  REED(Part.LEAD, Timbre.REED),
  BRASS(Part.LEAD, Timbre.BRASS),
  BELL(Part.LEAD, Timbre.BELL),
  SYNTH(Part.LEAD, Timbre.LEAD),
  UPRIGHT_BASS(Part.BASS, Timbre.UPRIGHT),
  SYNTH_BASS(Part.BASS, Timbre.SYNTH_BASS),
  SUB_BASS(Part.BASS, Timbre.SUB);

  final Part part;
  final Timbre timbre;

  Instrument(Part part, Timbre timbre) {
    this.part = part;
    this.timbre = timbre;
  }
}
