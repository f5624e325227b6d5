package ai.beatra.provider.sandbox.music;

import static ai.beatra.provider.sandbox.music.Timbre.*;

import java.util.List;

/**
 * The styles. A bar has 16 steps, or 12 in three-four time; {@code x} is a stroke, {@code o} a soft
 * one. In the bass 1, 3, 5 and 8 are notes of the chord; among the chords {@code a} is the next
 * note of it alone.
 */
enum Genre {
  WALTZ(
      new Tempo(86, 168, 0),
      "1451 1545 6251|1451 1645 1457",
      List.of("............ ........o... ............ 1........... ....x...x..."),
      new Band(UPRIGHT, PIANO, STRINGS, STRINGS),
      0.22),
  LOFI(
      new Tempo(70, 88, 0.2),
      "2516 4361 1625|1637 1465 4517",
      List.of(
          "x......x..x..... ....x.......x..o o.x.o.x.o.x.o.x. 1......1..5..... x.........x....."),
      new Band(SUB, EPIANO, PAD, BELL),
      0.2),
  HIPHOP(
      new Tempo(78, 98, 0.1),
      "1645 6415 2516|1637 1617 1465",
      List.of(
          "x.....x...x..... ....x.......x... x.x.xxx.x.x.x.xx 1.....1...1....5 x...............",
          "x..x......xx.... ........x....... x.xxx.x.x.x.xxxx 1..1......1..... x.......x......."),
      new Band(SUB, EPIANO, PAD, LEAD),
      0.16),
  REGGAE(
      new Tempo(70, 92, 0.15),
      "1415 1645 1212|1717 1471 1465",
      List.of(
          "........x....... ........x....... x.x.x.x.x.x.x.x. 1..1..3.5....... ....x.......x...",
          "x.......x....... ........x....... o.x.o.x.o.x.o.x. 1.....1.5..3.... ..x...x...x...x."),
      new Band(BASS, ORGAN, PAD, BRASS),
      0.2),
  METAL(
      new Tempo(120, 168, 0),
      "1671 1641 1561|1671 1617 1261",
      List.of(
          "x.oox.x.x.oox.o. ....x.......x... x...x...x...x... 1.111.1.1.111.1. x.xxx.x.x.xxx.x.",
          "xoooxoooxoooxooo ....x.......x... x...x...x...x... 1111111111111111 x...x.x.x...x.xx"),
      new Band(SYNTH_BASS, DISTORTED, STRINGS, DISTORTED),
      0.1),
  TECHNO(
      new Tempo(126, 138, 0),
      "1111 1171 1117|1111 1161 1171",
      List.of(
          "x...x...x...x... ....o.......o... ..x...x...x...x. ..1...1..11...1. ...x..x....x..x.",
          "x...x...x...x..o ....x.......x... x.X.x.X.x.X.x.X. .111.111.111.118 ......x....x...."),
      new Band(SYNTH_BASS, SUPERSAW, PAD, LEAD),
      0.16),
  HOUSE(
      new Tempo(118, 126, 0.08),
      "2516 6415 4516|1674 6471 1465",
      List.of(
          "x...x...x...x... ....x.......x... o.X.o.X.o.X.o.X. ..1...1..1.8..1. x..x..x...x..x..",
          "x...x...x...x... ....x.......x... ..X...X...X...X. 1..8..1.1..8..5. ..x...x...x...x."),
      new Band(SYNTH_BASS, PIANO, PAD, SUPERSAW),
      0.15),
  AMBIENT(
      new Tempo(56, 76, 0),
      "1514 1645 4161|1617 1416 1361",
      List.of(
          "................ ................ ................ 1............... a...a...a...a...",
          "................ ................ ................ 1............... a..a..a.a...a..."),
      new Band(SUB, BELL, PAD, FLUTE),
      0.42),
  CINEMATIC(
      new Tempo(78, 120, 0),
      "1645 6415 1564|1637 1647 1457",
      List.of(
          "x.......x..x.... ............x... ................ 1...1...1...1... xoxoxoxoxoxoxoxo",
          "x..x..x.x....... ........x....... ................ 1..1..1.1.1.1.1. x..x..x.x.x.x.x."),
      new Band(BASS, STRINGS, CHOIR, BRASS),
      0.3),
  JAZZ(
      new Tempo(96, 168, 0.33),
      "2516 1625 3625|2516 1451 1625",
      List.of(
          "o......o........ ............o..o x...x.x.x...x.x. 1...3...5...3... ..x...o......x..",
          "o.........o..... .....o.....o.... x...x.x.x...x.x. 1...5...3...8... x.....x...o....."),
      new Band(UPRIGHT, EPIANO, PAD, REED),
      0.16),
  FOLK(
      new Tempo(84, 118, 0),
      "1415 1564 1645|1637 1717 1467",
      List.of(
          "o.......o....... ................ ....o.......o... 1.......5....... x...x.x..xx.x.x.",
          "................ ................ ................ 1.......5....... a.a.a.a.a.a.a.a."),
      new Band(UPRIGHT, GUITAR, STRINGS, FLUTE),
      0.15),
  ROCK(
      new Tempo(104, 142, 0),
      "1541 1645 1745|1674 1637 1471",
      List.of(
          "x.......x.x..... ....x.......x... x.x.x.x.x.x.x.x. 1.1.1.1.1.1.1.1. x.x.x.x.x.x.x.x.",
          "x.x....xx.x..... ....x.......x..o x.x.x.x.x.x.x.x. 1.1.1.115.5.1.1. x.....x.x.....x."),
      new Band(BASS, DISTORTED, ORGAN, DISTORTED),
      0.12),
  ELECTRONIC(
      new Tempo(112, 136, 0),
      "6415 1564 4156|1637 1674 6471",
      List.of(
          "x...x...x...x... ....x.......x... ..X...X...X...X. ..11..11..11..11 a.aa.aa.a.aa.aa.",
          "x...x...x...x... ....x.......x... x.X.x.X.x.X.x.X. 1.1.1.1.1.1.1.8. x..x..x.x..x..x."),
      new Band(SYNTH_BASS, SUPERSAW, PAD, LEAD),
      0.18),
  POP(
      new Tempo(92, 122, 0),
      "1564 6415 1645|1637 1674 6471",
      List.of(
          "x.......x.x..... ....x.......x... x.x.x.x.x.x.x.x. 1...1.1.1...5... x...x...x...x...",
          "x..x....x..x.... ....x.......x... x.x.x.x.x.xxx.x. 1..1..1.1..1..5. x..x..x.x.....x."),
      new Band(BASS, PIANO, PAD, LEAD),
      0.17),
  CLASSICAL(
      new Tempo(66, 112, 0),
      "1451 1625 1645|1451 1645 1257",
      List.of(
          "................ ................ ................ 1.......5....... a.a.a.a.a.a.a.a.",
          "................ ................ ................ 1............... aaaaaaaaaaaaaaaa"),
      new Band(PIANO, PIANO, STRINGS, PIANO),
      0.26);

  /** Beats per minute, and how late the second half of a beat comes, 0 to 0.33. */
  record Tempo(int slowest, int fastest, double swing) {}

  /** Who plays what. */
  record Band(Timbre bass, Timbre chords, Timbre pad, Timbre lead) {}

  final Tempo tempo;
  final Band band;

  /** One in each: kick, snare, hat, bass, chords. */
  final List<String> grooves;

  /** How much of the room is heard, 0 to 1. */
  final double room;

  private final String progressions;

  Genre(
      Tempo tempo,
      String progressions,
      List<String> grooves,
      Band band,
      double room) {
    this.tempo = tempo;
    this.progressions = progressions;
    this.grooves = grooves;
    this.band = band;
    this.room = room;
  }

  /** Chords as degrees of the scale, 1 to 7, one a bar. */
  List<String> progressions(boolean minor) {
    return List.of(progressions.split("\\|")[minor ? 1 : 0].split(" "));
  }

  /** Steps in a bar: four to a beat. */
  int steps() {
    return this == WALTZ ? 12 : 16;
  }
}
