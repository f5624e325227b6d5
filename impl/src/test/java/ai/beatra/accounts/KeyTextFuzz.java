package ai.beatra.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.fuzz.Input;

/** Keys: what is none is told so, and what is one is of a length that keys have. */
public final class KeyTextFuzz {
  private KeyTextFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new Input(data).text();
    KeyText.parse(text)
        .ifPresent(
            key -> {
              assertThat(KeyText.mayBe(text)).isTrue();
              assertThat(key.reveal()).isEqualTo(text);
              assertThat(text).startsWith("sk-" + key.region() + "-");
              assertThat(key.toString()).doesNotContain(text.substring(text.length() - 30));
              // A typing error is seen.
              char last = text.charAt(text.length() - 1);
              String mistyped = text.substring(0, text.length() - 1) + (last == 'a' ? 'b' : 'a');
              assertThat(KeyText.parse(mistyped)).isEmpty();
            });
    assertThat(KeyText.sha256(text)).hasSize(64);
  }
}
