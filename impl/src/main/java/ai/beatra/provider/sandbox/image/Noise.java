package ai.beatra.provider.sandbox.image;

import java.util.random.RandomGenerator;

/** Gradient noise and what is made of it; the same on every machine. */
final class Noise {
  private static final int MASK = 255;

  private final int[] order = new int[2 * (MASK + 1)];
  private final float[] slopeX = new float[MASK + 1];
  private final float[] slopeY = new float[MASK + 1];

  Noise(RandomGenerator dice) {
    for (int i = 0; i <= MASK; i++) {
      double angle = 2 * StrictMath.PI * i / (MASK + 1);
      slopeX[i] = (float) StrictMath.cos(angle);
      slopeY[i] = (float) StrictMath.sin(angle);
      int from = dice.nextInt(i + 1);
      order[i] = order[from];
      order[from] = i;
    }
    System.arraycopy(order, 0, order, MASK + 1, MASK + 1);
  }

  /** About -1 to 1, smooth, one hill or dale a unit. */
  float at(float x, float y) {
    int left = floor(x);
    int top = floor(y);
    float dx = x - left;
    float dy = y - top;
    int a = order[left & MASK] + (top & MASK);
    int b = order[(left + 1) & MASK] + (top & MASK);
    float u = dx * dx * dx * (dx * (dx * 6 - 15) + 10);
    float v = dy * dy * dy * (dy * (dy * 6 - 15) + 10);
    float upper = lerp(dot(order[a], dx, dy), dot(order[b], dx - 1, dy), u);
    float lower = lerp(dot(order[a + 1], dx, dy - 1), dot(order[b + 1], dx - 1, dy - 1), u);
    return 1.5f * lerp(upper, lower, v);
  }

  /** Clouds: the sum of ever finer noise, about -1 to 1. */
  float fractal(float x, float y, int octaves) {
    float sum = 0;
    float weight = 0.5f;
    for (int i = 0; i < octaves; i++) {
      sum += weight * at(x, y);
      weight *= 0.5f;
      float turned = 1.6f * x + 1.2f * y + 17.3f;
      y = 1.6f * y - 1.2f * x + 5.1f;
      x = turned;
    }
    return sum;
  }

  /** Mountains: sharp ridges, rough above and smooth below, 0 to about 1. */
  float ridges(float x, float y, int octaves) {
    float sum = 0;
    float weight = 0.5f;
    float above = 1;
    for (int i = 0; i < octaves; i++) {
      float ridge = 1 - Math.abs(at(x, y));
      ridge *= ridge;
      sum += weight * ridge * above;
      above = Math.min(1, ridge * 1.2f);
      weight *= 0.45f;
      float turned = 1.6f * x + 1.2f * y + 7.7f;
      y = 1.6f * y - 1.2f * x + 3.9f;
      x = turned;
    }
    return sum;
  }

  /** 0 to 1, without any likeness between neighbours. */
  static float grain(int a, int b, int c) {
    int h = a * 0x9E3779B1 + b * 0x85EBCA77 + c * 0xC2B2AE3D;
    h = (h ^ (h >>> 15)) * 0x2C1B3C6D;
    h = (h ^ (h >>> 12)) * 0x297A2D39;
    return ((h ^ (h >>> 15)) >>> 8) / 16777216f;
  }

  /**
   * 0 up to {@code from}, 1 from {@code to} on, a smooth step between; either may be the larger.
   */
  static float step(float from, float to, float value) {
    float t = Math.max(0, Math.min(1, (value - from) / (to - from)));
    return t * t * (3 - 2 * t);
  }

  static int floor(float value) {
    int whole = (int) value;
    return value < whole ? whole - 1 : whole;
  }

  private float dot(int corner, float dx, float dy) {
    return slopeX[corner] * dx + slopeY[corner] * dy;
  }

  private static float lerp(float from, float to, float share) {
    return from + (to - from) * share;
  }
}
