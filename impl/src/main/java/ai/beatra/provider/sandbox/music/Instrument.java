package ai.beatra.provider.sandbox.music;

import java.util.regex.Pattern;

/** The instruments that a prompt can name. */
enum Instrument {
  ELECTRIC_PIANO("rhodes|electric piano|e-?piano|wurlitzer|keys", Part.CHORDS, Timbre.EPIANO),
  PIANO("(?<!electric )pianos?", Part.CHORDS, Timbre.PIANO),
  ORGAN("organ|hammond|accordion", Part.CHORDS, Timbre.ORGAN),
  ELECTRIC_GUITAR("electric guitars?|distort\\w+|riffs?", Part.CHORDS, Timbre.DISTORTED),
  GUITAR("(?<!electric )guitars?|ukulele|banjo|mandolin|lute", Part.CHORDS, Timbre.GUITAR),
  HARP("harps?|koto|kalimba|harpsichord", Part.CHORDS, Timbre.HARP),
  VIOLIN("violins?|fiddle|solo cello", Part.LEAD, Timbre.STRINGS),
  STRINGS("strings?|cellos?|violas?|orchestra\\w*", Part.PAD, Timbre.STRINGS),
  CHOIR("choir|choral|choirs", Part.PAD, Timbre.CHOIR),
  PAD("pads?|drones?", Part.PAD, Timbre.PAD),
  FLUTE("flutes?|whistle|panpipes?|recorder", Part.LEAD, Timbre.FLUTE),
  REED("sax\\w*|clarinet|oboe|bassoon", Part.LEAD, Timbre.REED),
  BRASS("brass|trumpets?|trombones?|horns?", Part.LEAD, Timbre.BRASS),
  BELL(
      "bells?|glockenspiel|music box|celesta|vibraphone|marimba|xylophone|chimes?",
      Part.LEAD,
      Timbre.BELL),
  SYNTH("synths?|synthesi[sz]ers?", Part.LEAD, Timbre.LEAD),
  UPRIGHT_BASS("upright bass|double bass|contrabass", Part.BASS, Timbre.UPRIGHT),
  SYNTH_BASS("synth bass|acid|303", Part.BASS, Timbre.SYNTH_BASS),
  SUB_BASS("sub ?bass|808s?", Part.BASS, Timbre.SUB);

  final Part part;
  final Timbre timbre;
  private final Pattern words;

  Instrument(String words, Part part, Timbre timbre) {
    this.part = part;
    this.timbre = timbre;
    this.words = Pattern.compile("\\b(?:" + words + ")\\b");
  }

  boolean isNamedIn(String text) {
    return words.matcher(text).find();
  }
}
