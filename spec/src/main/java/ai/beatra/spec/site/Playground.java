package ai.beatra.spec.site;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.edition.ListedModel;
import ai.beatra.spec.site.edition.Offer;
import ai.beatra.spec.site.reference.ApiReference;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/** What can be made on the playground: of what kind, by which models, with which options. */
final class Playground {
  private static final JsonMapper JSON = new JsonMapper();

  private final Spec spec;
  private final Offer offer;

  /**
   * A kind of request.
   *
   * @param capability that a model for it has
   * @param link to its operation in the reference
   */
  record Card(
      String id,
      String title,
      String capability,
      String path,
      String link,
      List<Choice> models,
      List<Option> options) {}

  /**
   * A model that can be taken.
   *
   * @param prices a JSON object: what is counted, to its credits
   */
  record Choice(String value, String label, String prices) {}

  /**
   * A member of the request.
   *
   * @param bare whether it can be left out, and is at first
   */
  record Option(String name, String label, boolean bare, List<String> values) {
    Option(String name, String label, List<String> values) {
      this(name, label, true, values);
    }
  }

  Playground(Spec spec, Offer offer) {
    this.spec = spec;
    this.offer = offer;
  }

  /** Those that the server offers. */
  List<Card> cards() {
    List<Option> picture =
        List.of(
            new Option("aspect_ratio", "Shape", values("AspectRatio")),
            new Option("quality", "Quality", values("ImageQuality")),
            new Option("n", "Pictures", List.of("1", "2", "3", "4")));
    List<Option> text =
        List.of(
            new Option(
                "max_completion_tokens", "Longest answer", false, List.of("500", "2000", "4000")));
    List<Option> song = List.of(new Option("instrumental", "Instrumental", List.of("true")));
    return Stream.of(
            card("Text", "chat", "/v1/chat/completions", "chat#createChatCompletion", text),
            card(
                "Picture",
                "text_to_image",
                "/v1/images/generations",
                "images#createImage",
                picture),
            card("Song", "text_to_music", "/v1/music/text-to-music", "music#createMusic", song))
        .filter(card -> !card.models().isEmpty())
        .toList();
  }

  private Card card(
      String title, String capability, String path, String page, List<Option> options) {
    String link = Address.DOCS + ApiReference.HOME + "/" + page;
    List<ListedModel> models = offer.with(capability);
    List<Choice> choices =
        Stream.concat(
                models.stream()
                    .limit(1)
                    .map(it -> new Choice("auto", "auto: " + it.name(), prices(it, capability))),
                models.stream().map(it -> new Choice(it.id(), it.name(), prices(it, capability))))
            .toList();
    return new Card(capability, title, capability, path, link, choices, options);
  }

  private static String prices(ListedModel model, String capability) {
    ObjectNode prices = JSON.createObjectNode();
    model.prices().stream()
        .filter(price -> model.isFor(price, capability))
        .forEach(price -> prices.put(price.meter(), price.credits()));
    return prices.toString();
  }

  private List<String> values(String schema) {
    return spec.root().get("components").get("schemas").get(schema).get("enum").items().stream()
        .filter(it -> it.value().isTextual())
        .map(Node::text)
        .toList();
  }
}
