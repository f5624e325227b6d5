package ai.beatra.provider.sandbox.chat;

import ai.beatra.model.TokenLogprob;
import ai.beatra.model.TopLogprob;
import ai.beatra.provider.sandbox.chat.schema.Dice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Log probabilities as a model would give them: made up, but consistent in themselves. */
final class Logprobs {
  /** Each is one token. */
  static final List<String> ALTERNATIVES =
      List.of(
          " the", " a", ",", ".", " and", " of", " to", " in", " is", " it", "The", "A", " that",
          " for", " on", " with", "\n", " as", " I", " you", "It", " this", " be", " at", "!", "?",
          ":", " or", " an", " so");

  private static final List<byte[]> KNOWN =
      ALTERNATIVES.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();

  private final int top;
  private final Dice dice;

  /**
   * @param top how many of the most probable tokens are listed, at most 20
   */
  Logprobs(int top, Dice dice) {
    this.top = top;
    this.dice = dice;
  }

  /** The entry of a token, which is the most probable one in its place. */
  TokenLogprob of(byte[] token) {
    double chosen = 0.6 + 0.4 * ((dice.nextLong() >>> 11) * 0x1.0p-53);
    double rest = 1 - chosen;
    List<TopLogprob> tops = new ArrayList<>(top);
    if (top > 0) {
      tops.add(listed(token, chosen));
    }
    int at = dice.nextInt(ALTERNATIVES.size());
    while (tops.size() < top) {
      byte[] other = KNOWN.get(at++ % KNOWN.size());
      if (!Arrays.equals(other, token)) {
        // Each takes half of what is left, so that all together stay below one.
        rest /= 2;
        tops.add(listed(other, rest));
      }
    }
    return new TokenLogprob()
        .token(text(token))
        .logprob(log(chosen))
        .bytes(unsigned(token))
        .topLogprobs(tops);
  }

  private static TopLogprob listed(byte[] token, double probability) {
    return new TopLogprob().token(text(token)).logprob(log(probability)).bytes(unsigned(token));
  }

  private static double log(double probability) {
    return StrictMath.log(Math.max(probability, Double.MIN_NORMAL));
  }

  private static List<Integer> unsigned(byte[] token) {
    List<Integer> bytes = new ArrayList<>(token.length);
    for (byte b : token) {
      bytes.add(b & 0xFF);
    }
    return bytes;
  }

  /** The token's text, or what stands for a part of a character, as OpenAI writes it: \xf0. */
  private static String text(byte[] token) {
    String text = new String(token, StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), token)
        ? text
        : unsigned(token).stream()
            .map(b -> b < 0x80 ? Character.toString(b) : "\\x" + Integer.toHexString(b))
            .collect(Collectors.joining());
  }
}
