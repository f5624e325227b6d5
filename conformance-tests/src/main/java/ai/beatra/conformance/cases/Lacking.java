package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the chat model of a server lacks that the default catalog's has, as its own catalog says:
 * who asks for that has to be refused.
 *
 * @param options members of a request
 * @param deaf whether it takes no sounds
 * @param rules what its upstream's protocol cannot say, which is no option of a catalog
 */
public record Lacking(Set<String> options, boolean deaf, List<Tolerated> rules) {
  public static final Lacking NOTHING = new Lacking(Set.of(), false, List.of());

  private static final String CODE = "unsupported_option";

  /**
   * @param usual the entry of the default catalog's model
   * @param served the entry of the model that is served
   */
  public static Lacking of(JsonNode usual, JsonNode served, List<Tolerated> rules) {
    Set<String> options = words(usual.path("options"));
    options.removeAll(words(served.path("options")));
    boolean deaf = !words(served.at("/modalities/input")).contains("audio");
    return new Lacking(options, deaf, rules);
  }

  private static Set<String> words(JsonNode list) {
    Set<String> words = new TreeSet<>();
    list.forEach(each -> words.add(each.asText()));
    return words;
  }

  /** What was tried, judged by what the catalog says of the model. */
  public Exchange judged(Exchange exchange) {
    Case tried = exchange.tried();
    boolean judged = tried.isExample() || tried.expected() instanceof Expected.Accepted;
    if (this.equals(NOTHING) || !judged || !exchange.operation().path().equals(Operation.CHAT)) {
      return exchange;
    }
    JsonNode error = exchange.error();
    if (explains(exchange.operation(), error)) {
      return exchange.expecting(Expected.Refused.with(error.path("code").asText()));
    }
    boolean taken = exchange.answer().status() == 200;
    return taken && exchange.sent().body().json().filter(this::isAskedFor).isPresent()
        ? exchange.expecting(Expected.Refused.with(CODE))
        : exchange;
  }

  private boolean explains(Operation operation, JsonNode error) {
    String param = error.path("param").asText();
    boolean lacks =
        options.contains(param.replaceAll("^/|(?<=.)/.*", ""))
            || (deaf && param.matches("/messages/\\d+/content/\\d+"));
    return (lacks && error.path("code").asText().equals(CODE))
        || rules.stream().anyMatch(rule -> rule.covers(operation, error));
  }

  private boolean isAskedFor(JsonNode body) {
    return options.stream().anyMatch(body::hasNonNull);
  }
}
