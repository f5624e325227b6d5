package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.contract.Ids;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/** What holds for all tasks, lists of them and artifacts, whatever was asked. */
final class TaskCheck implements Check {
  private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);
  private static final Duration URL_LIFE = Duration.ofHours(24);

  @Override
  public void look(Exchange exchange, Consumer<String> faults) {
    Optional<JsonNode> json = exchange.json().filter(it -> exchange.answer().status() / 100 == 2);
    json.ifPresent(
        body -> {
          new Part(body, true, faults).look();
          exchange
              .answer()
              .header("Location")
              .filter(location -> !location.equals(body.at("/links/self").asText()))
              .ifPresent(
                  location ->
                      faults.accept(
                          "header Location: `%s`, but links.self is %s."
                              .formatted(location, body.at("/links/self"))));
        });
  }

  /**
   * A part of the answer.
   *
   * @param whole whether it is all that was asked for, not a line of a list
   */
  private record Part(JsonNode value, boolean whole, Consumer<String> faults) {

    void look() {
      switch (value.path("object").asText()) {
        case "task" -> task();
        case "artifact" -> artifact();
        case "list" -> list();
        default -> {
          // Nothing that is made over time.
        }
      }
    }

    private void list() {
      value.path("data").forEach(item -> new Part(item, false, faults).look());
      Set<String> ids = new HashSet<>();
      for (JsonNode id : value.findValues("task_id")) {
        must(ids.add(id.asText()), "data", "a task is there twice: " + id);
      }
      boolean more = value.path("has_more").asBoolean();
      must(
          !value.has("next_cursor") || more != value.path("next_cursor").isNull(),
          "next_cursor",
          "there is one if, and only if, has_more is true");
    }

    private void artifact() {
      id("artifact_id", "art_");
      file();
      inOrder("created_at", "expires_at");
      must(
          time("expires_at").filter(Instant.now()::isBefore).isPresent(),
          "expires_at",
          "it has passed");
    }

    private void task() {
      id("task_id", "task_");
      String self = "/v1/tasks/" + value.path("task_id").asText();
      JsonNode links = value.path("links");
      must(links.path("self").asText().equals(self), "links.self", "it is not " + self);
      must(
          links.path("cancel").asText().equals(self + "/cancel"),
          "links.cancel",
          "it is not " + self + "/cancel");
      String status = value.path("status").asText();
      boolean begun = !status.equals("queued");
      boolean over = begun && !status.equals("running");
      present("started_at", begun && !status.equals("canceled"), !begun);
      present("completed_at", over, !over);
      present("cancel_requested_at", status.equals("canceled"), !begun);
      present("output", status.equals("succeeded"), !status.equals("succeeded"));
      present("error", status.equals("failed"), !status.equals("failed"));
      inOrder("created_at", "started_at");
      inOrder("started_at", "completed_at");
      inOrder("created_at", "completed_at");
      inOrder("created_at", "cancel_requested_at");
      value.at("/output/images").forEach(image -> new Part(image, false, faults).file());
      if (value.has("usage") && value.has("billing")) {
        money(over, status.equals("succeeded"));
      }
    }

    /** What is kept is what was used; until the end, that is nothing. */
    private void money(boolean over, boolean succeeded) {
      BigDecimal charged = amount(value.at("/billing/charged_credits"));
      BigDecimal refunded = amount(value.at("/billing/refunded_credits"));
      BigDecimal used = amount(value.at("/usage/credits"));
      BigDecimal lines = BigDecimal.ZERO.setScale(4);
      for (JsonNode line : value.at("/usage/lines")) {
        lines = lines.add(amount(line.path("billed_amount_credits")));
      }
      must(lines.equals(used), "usage.lines", "they add up to " + lines + ", not to " + used);
      must(
          used.equals(over ? charged.subtract(refunded) : BigDecimal.ZERO.setScale(4)),
          "usage.credits",
          used + " of " + charged + " charged and " + refunded + " refunded");
      must(
          succeeded || refunded.equals(over ? charged : BigDecimal.ZERO.setScale(4)),
          "billing.refunded_credits",
          "a task that did not succeed gives all back when it ends");
    }

    private static BigDecimal amount(JsonNode text) {
      String amount = text.asText();
      return new BigDecimal(amount.matches("\\d{1,15}\\.\\d{4}") ? amount : "0.0000");
    }

    /** A URL that was signed for a day just now, and leads to the artifact. */
    private void file() {
      Matcher url = Ids.FILE.matcher(value.path("url").asText());
      boolean signed = url.matches() && url.group(1).equals(value.path("artifact_id").asText());
      must(signed, "url", "it is not <server>/files/<artifact_id>?exp=<time>&sig=<signature>");
      if (signed) {
        Instant end = Instant.ofEpochSecond(Long.parseLong(url.group(2)));
        Duration away = Duration.between(Instant.now().plus(URL_LIFE), end).abs();
        must(away.compareTo(CLOCKS_DIFFER_BY) < 0, "url", "it is not valid for 24 hours");
      }
    }

    private void id(String member, String prefix) {
      must(
          value.path(member).asText().matches(prefix + Ids.MADE),
          member,
          "it is not " + prefix + " and 26 characters");
    }

    private void present(String member, boolean always, boolean never) {
      JsonNode found = value.path(member);
      boolean none = found.isNull() || (whole && found.isMissingNode());
      must(!(always && none), member, "a task that is %s has one".formatted(status()));
      must(
          !never || found.isNull() || found.isMissingNode(),
          member,
          "a task that is %s has none".formatted(status()));
    }

    private String status() {
      return value.path("status").asText();
    }

    private void inOrder(String first, String second) {
      Optional<Instant> earlier = time(first);
      Optional<Instant> later = time(second);
      must(
          earlier.isEmpty() || later.isEmpty() || !later.get().isBefore(earlier.get()),
          second,
          "it is before " + first);
    }

    private Optional<Instant> time(String member) {
      return Settled.time(value.path(member).asText());
    }

    private void must(boolean holds, String what, String otherwise) {
      if (!holds) {
        faults.accept(
            "%s: %s: %s".formatted(what, otherwise, value.at("/" + what.replace('.', '/'))));
      }
    }
  }
}
