package ai.beatra.server;

/** Models as a catalog has them, where all that matters are their routes. */
final class CatalogText {
  private CatalogText() {}

  /** A chat model at half a dollar and one and a half for a million tokens. */
  static String chat(String id, String routes) {
    return """
          - id: %s
            name: M
            description: One of the models.
            created: "2026-11-01"
            capabilities: [chat]
            release_state: available
            modalities: {input: [text], output: [text]}
            limits: {context_tokens: 128000, max_output_tokens: 8192}
            options: []
            price: {unit: usd_per_million_tokens, input: "0.50", output: "1.50"}
            routes: [%s]
        """
        .formatted(id, routes);
  }

  /** A model that paints. */
  static String painter(String id, String routes) {
    return """
          - id: %s
            name: Painter
            description: Paints.
            created: "2026-11-01"
            capabilities: [text_to_image]
            release_state: available
            modalities: {input: [text], output: [image]}
            limits: {prompt_characters: 8000}
            options: []
            price: {unit: credits_per_image, text_to_image: {standard: "50", hd: "300"}}
            routes: [%s]
        """
        .formatted(id, routes);
  }
}
