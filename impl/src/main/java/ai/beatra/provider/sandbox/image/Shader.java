package ai.beatra.provider.sandbox.image;

/** Knows the colour of every pixel; asked row by row from the top. */
interface Shader {
  void shade(int x, int y, Rgb out);
}
