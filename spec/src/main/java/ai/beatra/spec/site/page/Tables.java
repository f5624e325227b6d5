package ai.beatra.spec.site.page;

import ai.beatra.spec.contract.Changelog.Entry;
import ai.beatra.spec.contract.Changelog.Section;
import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.edition.ListedModel;
import ai.beatra.spec.site.edition.ListedModel.Price;
import ai.beatra.spec.site.edition.Offer;
import ai.beatra.spec.site.reference.ApiReference;
import ai.beatra.spec.source.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What pages show of the files of spec/, as Markdown. */
final class Tables {
  /** Where each error code has an entry, whose id is the code itself. */
  static final String ERROR_CODES = Address.DOCS + "resources/error-codes";

  private static final Map<String, String> GROUPS =
      Map.of(
          "account", "Key and account",
          "billing", "Credits and quota",
          "validation", "The request",
          "protocol", "HTTP",
          "idempotency", "Repeats and limits",
          "server", "Models and the server");
  private static final String STATES =
      """
      | State | What it means | What may change | In the OpenAPI document |
      | --- | --- | --- | --- |
      | available | Public contract | Only what breaks no caller | yes |
      | beta | Callable, nearly settled | Anything, with a changelog entry | yes |
      | preview | Callable, still moving | Anything, with a changelog entry | yes |
      | planned | A direction, nothing to call yet: 404 | Everything | no, only on the roadmap |
      """;

  private final Spec spec;
  private final Offer offer;

  Tables(Spec spec, Offer offer) {
    this.spec = spec;
    this.offer = offer;
  }

  String states() {
    return STATES;
  }

  String operations() {
    StringBuilder table =
        new StringBuilder("| Operation | What it does | State |\n| --- | --- | --- |\n");
    for (Operation operation : spec.operations()) {
      table.append(
          row(
              "[`%s`](%s)".formatted(ApiReference.title(operation), ApiReference.link(operation)),
              operation.node().get("summary").text(),
              operation.node().get("x-release-state").text()));
    }
    return table.toString();
  }

  /** The models with a capability; all where it is empty. */
  String models(String capability) {
    StringBuilder table =
        new StringBuilder(
            "| Model | Can do | Price | Limits | State |\n| --- | --- | --- | --- | --- |\n");
    for (ListedModel model : offer.with(capability)) {
      table.append(
          row(
              "`%s`<br>%s".formatted(model.id(), cell(model.name())),
              lines(model.capabilities().stream().map("`%s`"::formatted).toList()),
              lines(
                  model.prices().stream()
                      .filter(price -> model.isFor(price, capability))
                      .map(Tables::price)
                      .toList()),
              lines(
                  model.limits().entrySet().stream()
                      .map(it -> "%,d %s".formatted(it.getValue(), words(it.getKey())))
                      .toList()),
              model.state()));
    }
    return offer.has(capability) ? table.toString() : "This server offers no such model.\n";
  }

  /** What the models with a capability cost; all where it is empty. */
  String prices(String capability) {
    StringBuilder table =
        new StringBuilder(
            "| Model | What is counted | Per | Credits |\n| --- | --- | --- | ---: |\n");
    for (ListedModel model : offer.with(capability)) {
      for (Price price : model.prices()) {
        if (model.isFor(price, capability)) {
          table.append(
              row(
                  "`%s`".formatted(model.id()),
                  words(price.meter()),
                  price.unit(),
                  price.credits()));
        }
      }
    }
    return offer.has(capability) ? table.toString() : "This server offers no such model.\n";
  }

  /** The codes of a group, each leading to its entry; the entries of all where it is empty. */
  String errorCodes(String group) {
    if (group.isEmpty()) {
      return entries();
    }
    StringBuilder table =
        new StringBuilder(
            "| Code | HTTP | Retry | What it means | What to do |\n| --- | --- | --- | --- | --- |\n");
    for (Node code : codes(group)) {
      String name = code.get("code").text();
      table.append(
          row(
              "[`%s`](%s#%s)".formatted(name, ERROR_CODES, name),
              code.get("status").value().asText(),
              isRetryable(code) ? "yes" : "no",
              cell(code.get("description").text()),
              cell(code.get("action").text())));
    }
    return table.toString();
  }

  /** A heading for each code, so that every answer can link to its own. */
  private String entries() {
    StringBuilder text = new StringBuilder();
    for (String group : groups()) {
      text.append("## %s\n\n".formatted(GROUPS.getOrDefault(group, group)));
      for (Node code : codes(group)) {
        text.append("### `%s`\n\n".formatted(code.get("code").text()))
            .append(
                "*HTTP %s · %s · `%s`*\n\n"
                    .formatted(
                        code.get("status").value().asText(),
                        isRetryable(code) ? "retry: yes" : "retry: no",
                        code.get("type").text()))
            .append("%s\n\n".formatted(words(code, "description")))
            .append("**What to do:** %s\n\n".formatted(words(code, "action")));
      }
    }
    return text.toString();
  }

  private List<Node> codes(String group) {
    return spec.errorCodes().stream()
        .filter(code -> code.get("group").text().equals(group))
        .toList();
  }

  private static boolean isRetryable(Node code) {
    return code.get("retryable").value().asBoolean();
  }

  private static String words(Node node, String member) {
    return node.get(member).text().strip().replaceAll("\\s+", " ");
  }

  Set<String> groups() {
    return spec.errorCodes().stream()
        .map(code -> code.get("group").text())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What clients of other APIs call that is not here. */
  String elsewhere() {
    StringBuilder table = new StringBuilder("| SDK call | Path | Instead |\n| --- | --- | --- |\n");
    for (Node call : spec.elsewhere().get("calls").items()) {
      String page = call.get("page").text();
      table.append(
          row(
              lines(code(List.of(call.get("call").text().split(", ")))),
              lines(code(call.get("operations").texts())),
              cell(call.get("instead").text()) + " [More](%s)".formatted(page)));
    }
    return table.toString();
  }

  /** What requests of other APIs have that those for media do not. */
  String members() {
    StringBuilder table =
        new StringBuilder("| Member | In requests for | Instead |\n| --- | --- | --- |\n");
    for (Node member : spec.elsewhere().get("members").items()) {
      List<String> kinds =
          member.get("requests").texts().stream()
              .map(request -> request.startsWith("Image") ? "pictures" : "music")
              .distinct()
              .toList();
      table.append(
          row(
              String.join(", ", code(member.get("names").texts())),
              String.join(", ", kinds),
              cell(member.get("instead").text())));
    }
    return table.toString();
  }

  private static List<String> code(List<String> words) {
    return words.stream().map("`%s`"::formatted).toList();
  }

  String roadmap() {
    StringBuilder table =
        new StringBuilder(
            "| Capability | What it is | Operations | State |\n| --- | --- | --- | --- |\n");
    for (Node capability : spec.capabilities()) {
      table.append(
          row(
              "**%s**".formatted(capability.get("title").text()),
              cell(capability.get("description").text()),
              lines(capability.get("operations").texts().stream().map("`%s`"::formatted).toList()),
              capability.get("state").text()));
    }
    return table.toString();
  }

  String changelog() {
    StringBuilder text = new StringBuilder();
    for (Section section : spec.changelog().sections()) {
      if (!section.entries().isEmpty()) {
        String date = section.date().isEmpty() ? "" : " – " + section.date();
        text.append("## %s%s\n\n".formatted(section.version(), date));
        String group = "";
        for (Entry entry : section.entries()) {
          if (!entry.group().equals(group)) {
            group = entry.group();
            text.append("\n**%s**\n\n".formatted(group));
          }
          text.append("- %s\n".formatted(entry.text()));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String price(Price price) {
    String of = price.unit().equals("1M tokens") ? " 1M" : " " + price.unit() + ",";
    return "%s credits per%s %s".formatted(price.credits(), of, words(price.meter()));
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  private static String lines(List<String> lines) {
    return String.join("<br>", lines);
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String cell(String text) {
    return text.strip().replaceAll("\\s+", " ").replace("|", "\\|");
  }
}
