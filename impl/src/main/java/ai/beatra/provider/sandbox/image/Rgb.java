package ai.beatra.provider.sandbox.image;

/**
 * A colour in linear light, 0 to 1 and above; changed in place, for it is used once a pixel. Of
 * Math only what is exact by its specification is used here and elsewhere, such as sqrt.
 */
final class Rgb {
  private static final float SHOULDER = 0.7f;

  float r;
  float g;
  float b;

  /** From display values such as 0xff8040. */
  static Rgb of(int rgb) {
    return new Rgb().set(rgb);
  }

  Rgb set(int rgb) {
    r = linear(rgb >> 16);
    g = linear(rgb >> 8);
    b = linear(rgb);
    return this;
  }

  Rgb set(Rgb other) {
    r = other.r;
    g = other.g;
    b = other.b;
    return this;
  }

  Rgb copy() {
    return new Rgb().set(this);
  }

  /** Takes the part {@code share} (0 to 1) of the other colour. */
  Rgb mix(Rgb other, float share) {
    r += (other.r - r) * share;
    g += (other.g - g) * share;
    b += (other.b - b) * share;
    return this;
  }

  /** Adds light. */
  Rgb add(Rgb other, float strength) {
    r += other.r * strength;
    g += other.g * strength;
    b += other.b * strength;
    return this;
  }

  Rgb scale(float factor) {
    r *= factor;
    g *= factor;
    b *= factor;
    return this;
  }

  Rgb times(Rgb other) {
    r *= other.r;
    g *= other.g;
    b *= other.b;
    return this;
  }

  Rgb grey(float level) {
    r = g = b = level;
    return this;
  }

  /** Moves towards grey (below 1) or away from it (above 1). */
  Rgb saturate(float factor) {
    float grey = luma();
    r = Math.max(0, grey + (r - grey) * factor);
    g = Math.max(0, grey + (g - grey) * factor);
    b = Math.max(0, grey + (b - grey) * factor);
    return this;
  }

  float luma() {
    return 0.25f * r + 0.65f * g + 0.1f * b;
  }

  /** To display values; {@code dither} of 0 to 1 decides where a value is rounded to. */
  int pack(float dither) {
    return level(r, dither) << 16 | level(g, dither) << 8 | level(b, dither);
  }

  int pack() {
    return pack(0.5f);
  }

  private static float linear(int level) {
    float value = (level & 255) / 255f;
    return value * value;
  }

  private static int level(float value, float dither) {
    float shown = Math.max(0, value);
    if (shown > SHOULDER) {
      float over = shown - SHOULDER;
      shown = SHOULDER + over * (1 - SHOULDER) / (over + 1 - SHOULDER);
    }
    return Math.min(255, (int) ((float) Math.sqrt(shown) * 255 + dither));
  }
}
