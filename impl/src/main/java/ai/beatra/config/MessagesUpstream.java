package ai.beatra.config;

import ai.beatra.config.CatalogConfig.MaxTokensName;
import ai.beatra.config.CatalogConfig.MediaForm;
import ai.beatra.config.CatalogConfig.Upstream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the catalog says of an upstream of kind anthropic. */
final class MessagesUpstream {
  private static final URI ANTHROPIC = URI.create("https://api.anthropic.com");
  private static final String VERSION = "/v1";

  /** What cannot be said in its format. */
  private static final Set<String> UNKNOWN =
      Set.of(
          "n",
          "seed",
          "frequency_penalty",
          "presence_penalty",
          "logit_bias",
          "logprobs",
          "top_logprobs",
          "audio");

  private static final Dialect DIALECT =
      new Dialect(
          new Dialect.Place(VERSION + "/messages", Dialect.Auth.X_API_KEY, false),
          new Dialect.Members(MaxTokensName.MAX_TOKENS, false, Map.of(), Set.of(), UNKNOWN),
          new Dialect.Messages(false, false, Dialect.Reasoning.NONE),
          List.of(),
          false,
          List.of());

  private MessagesUpstream() {}

  /** The upstream; its address may be given with the version or without. */
  static Upstream of(Section section) {
    String url = section.get("base_url", Shape.BASE_URL, ANTHROPIC).toString();
    return new Upstream(
        URI.create(url.endsWith(VERSION) ? url.substring(0, url.length() - VERSION.length()) : url),
        section.list("keys", Shape.KEY),
        CatalogConfig.Timeouts.ofChat(section.section("timeouts")),
        section.get("concurrency", CatalogConfig.CONCURRENCY, CatalogConfig.DEFAULT_CONCURRENCY),
        DIALECT,
        section.find("media", Shape.oneOf(MediaForm.class)),
        section.get("thinking", Shape.oneOf(Dialect.Thinking.class), Dialect.Thinking.ADAPTIVE));
  }
}
