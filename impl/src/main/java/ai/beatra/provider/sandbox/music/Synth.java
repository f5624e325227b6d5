package ai.beatra.provider.sandbox.music;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Plays notes and drums into two channels, which hold the whole piece. */
final class Synth {
  /** Samples per second and channel. */
  static final int RATE = 44_100;

  final float[] left;
  final float[] right;
  private final Waves waves = new Waves();
  private final Map<Drum, float[]> drums = new HashMap<>();
  private final SplittableRandom noise;

  Synth(double seconds, SplittableRandom noise) {
    left = new float[(int) (seconds * RATE)];
    right = new float[left.length];
    this.noise = noise;
  }

  void play(Note note) {
    switch (note.timbre().kind()) {
      case WAVE -> wave(note);
      case PLUCK -> pluck(note);
      case DRIVE -> drive(note);
      case VOICE -> voice(note);
    }
  }

  private static double hz(Note note) {
    return 440 * StrictMath.pow(2, (note.pitch() - 69) / 12.0);
  }

  private static int start(Note note) {
    return (int) (note.start() * RATE);
  }

  private int end(Note note, Envelope envelope) {
    return Math.min(left.length, start(note) + envelope.length());
  }

  private void wave(Note note) {
    Timbre timbre = note.timbre();
    Envelope envelope = new Envelope(note);
    float[] bright = waves.wave(timbre, hz(note), false);
    float[] dull = waves.wave(timbre, hz(note), true);
    double step = hz(note) * Waves.SIZE / RATE;
    double phaseLeft = noise.nextInt(Waves.SIZE);
    double phaseRight = phaseLeft;
    double gain = timbre.level() * note.loudness();
    double shine = 0.35 + 0.65 * note.loudness();
    for (int i = start(note), end = end(note, envelope), from = i; i < end; i++) {
      double level = gain * envelope.at(i - from);
      double share = shine * envelope.ring();
      left[i] += (float) (level * left(note.pan()) * mixed(bright, dull, share, phaseLeft));
      right[i] += (float) (level * left(-note.pan()) * mixed(bright, dull, share, phaseRight));
      phaseLeft = wrapped(phaseLeft + step * (1 - timbre.detune()));
      phaseRight = wrapped(phaseRight + step * (1 + timbre.detune()));
    }
  }

  private static double mixed(float[] bright, float[] dull, double share, double phase) {
    double low = Waves.read(dull, phase);
    return low + share * (Waves.read(bright, phase) - low);
  }

  private static double wrapped(double phase) {
    return phase >= Waves.SIZE ? phase - Waves.SIZE : phase;
  }

  /** How much of a sound goes to the left; the right is the left of the opposite. */
  private static double left(double pan) {
    return Math.min(1, 1 - pan);
  }

  private void add(int at, double sample, double pan) {
    left[at] += (float) (sample * left(pan));
    right[at] += (float) (sample * left(-pan));
  }

  /** Karplus and Strong: noise in a loop that loses its high tones, tuned by an all-pass. */
  private void pluck(Note note) {
    Envelope envelope = new Envelope(note);
    double period = RATE / hz(note) - 0.5;
    int whole = Math.max(2, (int) (period - 0.2));
    double rest = period - whole;
    double tuning = (1 - rest) / (1 + rest);
    double[] loop = plucked(whole, note.loudness());
    double loss = note.timbre().slope();
    double last = 0;
    double lastIn = 0;
    double lastOut = 0;
    int place = 0;
    double gain = 1.3 * note.timbre().level() * note.loudness();
    for (int i = start(note), end = end(note, envelope), from = i; i < end; i++) {
      double sample = loop[place];
      double damped = loss * 0.5 * (sample + last);
      last = sample;
      lastOut = tuning * (damped - lastOut) + lastIn;
      lastIn = damped;
      loop[place] = lastOut;
      place = place + 1 < whole ? place + 1 : 0;
      add(i, gain * envelope.at(i - from) * sample, note.pan());
    }
  }

  /** A string just plucked; softly, if it is not loud. */
  private double[] plucked(int length, double loudness) {
    double[] string = new double[length];
    double soft = 0.75 - 0.45 * loudness;
    double before = 0;
    double mean = 0;
    for (int i = 0; i < length; i++) {
      before = soft * before + (1 - soft) * (2 * noise.nextDouble() - 1);
      string[i] = before;
      mean += before / length;
    }
    for (int i = 0; i < length; i++) {
      string[i] -= mean;
    }
    return string;
  }

  private void drive(Note note) {
    Envelope envelope = new Envelope(note);
    float[] wave = waves.wave(note.timbre(), hz(note), false);
    double step = hz(note) * Waves.SIZE / RATE;
    double phase = 0;
    double other = Waves.SIZE / 3.0;
    double cabinet = 0;
    double deep = 0;
    double gain = note.timbre().level() * note.loudness();
    for (int i = start(note), end = end(note, envelope), from = i; i < end; i++) {
      double string = Waves.read(wave, phase) + 0.5 * Waves.read(wave, other);
      cabinet += 0.33 * (soft(7 * string) - cabinet);
      deep += 0.012 * (cabinet - deep);
      add(i, gain * envelope.at(i - from) * (cabinet - deep), note.pan());
      phase = wrapped(phase + step);
      other = wrapped(other + step * (1 + note.timbre().detune()));
    }
  }

  /** Bends a sample so that it stays between -1 and 1. */
  static double soft(double sample) {
    double bounded = Math.max(-3, Math.min(3, sample));
    double square = bounded * bounded;
    return bounded * (27 + square) / (27 + 9 * square);
  }

  private void voice(Note note) {
    Envelope envelope = new Envelope(note);
    Singer singer = new Singer(note, noise);
    float[] wave = waves.wave(note.timbre(), hz(note), false);
    double step = hz(note) * Waves.SIZE / RATE;
    double phase = 0;
    double gain = 2.2 * note.timbre().level() * note.loudness();
    for (int i = start(note), end = end(note, envelope), from = i; i < end; i++) {
      double time = (i - from) / (double) RATE;
      double depth = Math.max(0, Math.min(0.009, 0.03 * (time - 0.18)));
      double slide = time < 0.06 ? 0.97 + 0.5 * time : 1;
      phase = wrapped(phase + step * slide * (1 + depth * waves.sine(5.3 * time)));
      double cords = Waves.read(wave, phase);
      add(i, gain * envelope.at(i - from) * singer.sung(cords, time), note.pan());
    }
  }

  void strike(Hit hit) {
    float[] sound = drums.computeIfAbsent(hit.drum(), this::drum);
    int from = (int) (hit.start() * RATE);
    for (int i = 0; i < Math.min(sound.length, left.length - from); i++) {
      add(from + i, hit.loudness() * sound[i], hit.drum().pan());
    }
  }

  private float[] drum(Drum drum) {
    double longest = Math.max(drum.tone() > 0 ? drum.ring() : 0, drum.hiss());
    float[] sound = new float[(int) (6 * longest * RATE)];
    double phase = 0;
    double slow = 0;
    for (int i = 0; i < sound.length; i++) {
      double time = i / (double) RATE;
      double hz = drum.to() + (drum.from() - drum.to()) * StrictMath.exp(-time / 0.03);
      phase += hz / RATE;
      double white = 2 * noise.nextDouble() - 1;
      slow += (1 - drum.bright()) * (white - slow);
      double hiss = drum.noise() * (drum.bright() > 0.5 ? white - slow : slow);
      boolean again = drum.equals(Drum.CLAP) && time < 0.03;
      double burst = StrictMath.exp(-(again ? time % 0.01 * 8 : time) / drum.hiss());
      sound[i] =
          (float)
              (0.5 * hiss * burst
                  + 0.5 * drum.tone() * waves.sine(phase) * StrictMath.exp(-time / drum.ring()));
    }
    return sound;
  }
}
