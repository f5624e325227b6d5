import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what clients were told, what the ledger has and what the upstreams have recorded. */
final class Audit {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** After these nobody has begun any work; what else went wrong leaves that open. */
  private static final Set<String> REFUSALS = Set.of("fails", "overloaded", "error-in-200");

  private static final Map<Outcome.Kind, BigDecimal> PRICES =
      Map.of(
          Outcome.Kind.PICTURE, new BigDecimal("50.0000"),
          Outcome.Kind.SUNO, new BigDecimal("80.0000"),
          Outcome.Kind.MINIMAX, new BigDecimal("50.0000"));

  private final List<Outcome> outcomes;

  /** By what stands in the prompt, each in the order in which they came. */
  private final Map<String, List<JsonNode>> recorded = new HashMap<>();

  private final Map<String, JsonNode> ledger = new LinkedHashMap<>();
  private final List<String> broken = new ArrayList<>();

  /**
   * @param record of the stubs
   * @param usage all calls and tasks, as the command line tells them
   */
  Audit(List<Outcome> outcomes, Path record, String usage) throws IOException {
    this.outcomes = outcomes;
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(record)) {
      lines.add(JSON.readTree(line));
    }
    lines.sort(Comparator.comparing(line -> line.path("at").asText()));
    for (JsonNode line : lines) {
      String prompt = line.path("prompt").asText();
      int end = prompt.indexOf(':');
      if (end > 0) {
        recorded.computeIfAbsent(prompt.substring(0, end), it -> new ArrayList<>()).add(line);
      }
    }
    for (JsonNode row : JSON.readTree(usage)) {
      ledger.put(row.path("id").asText(), row);
    }
  }

  /** A sentence for each broken promise. */
  List<String> broken(String balance, String books) throws IOException {
    for (Outcome each : outcomes) {
      if (each.state().equals("late")) {
        breaks(each, "was not answered within its deadline");
      } else if (each.succeeded()) {
        paid(each);
      } else if (each.credits().signum() != 0) {
        breaks(each, "failed with " + each.code() + " and was told a price");
      }
      if (each.kind().isTask()) {
        once(each);
      }
    }
    unheard();
    if (!books.isEmpty()) {
      broken.add("The books do not balance: " + books);
    }
    BigDecimal spent =
        ledger.values().stream().map(Audit::credits).reduce(BigDecimal.ZERO, BigDecimal::add);
    JsonNode wallet = JSON.readTree(balance);
    if (new BigDecimal(wallet.path("held").asText("0")).signum() != 0) {
      broken.add("Credits are still held when all has ended: " + wallet);
    }
    System.out.println("credits spent: " + spent.toPlainString());
    return broken;
  }

  private void breaks(Outcome outcome, String how) {
    broken.add("%s (%s) %s.".formatted(outcome.tag(), outcome.kind(), how));
  }

  private static BigDecimal credits(JsonNode row) {
    return new BigDecimal(row.path("credits").asText("0"));
  }

  private List<JsonNode> lines(Outcome outcome) {
    return recorded.getOrDefault(outcome.tag(), List.of());
  }

  /** What was told is what the ledger has, and what an upstream has really done. */
  private void paid(Outcome outcome) {
    JsonNode row = ledger.get(outcome.id());
    if (row == null) {
      breaks(outcome, "succeeded and is not in the ledger");
    } else if (credits(row).compareTo(outcome.credits()) != 0) {
      breaks(outcome, "was told " + outcome.credits() + ", the ledger has " + credits(row));
    }
    BigDecimal price = price(outcome);
    if (price != null && price.compareTo(outcome.credits()) != 0) {
      breaks(outcome, "cost " + outcome.credits() + " instead of " + price);
    }
    boolean done =
        lines(outcome).stream()
            .filter(line -> line.has("cost"))
            .anyMatch(line -> price != null || tokens(line) == outcome.inputTokens());
    if (!done) {
      breaks(outcome, "was charged for what no upstream has counted so: " + lines(outcome));
    }
  }

  /** Null for a chat; of two songs one may have been impossible to fetch. */
  private static BigDecimal price(Outcome outcome) {
    BigDecimal price = PRICES.get(outcome.kind());
    boolean half = outcome.kind() == Outcome.Kind.SUNO && outcome.outputs() == 1;
    return half ? price.divide(BigDecimal.valueOf(2)) : price;
  }

  private static int tokens(JsonNode line) {
    JsonNode cost = line.path("cost");
    return List.of(
            "prompt_tokens",
            "input_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens")
        .stream()
        .mapToInt(name -> cost.path(name).asInt())
        .sum();
  }

  /** Work is asked for again only where it was certainly refused. */
  private void once(Outcome outcome) {
    String open = "";
    for (JsonNode line : lines(outcome)) {
      String at = line.path("stub").asText() + " (" + line.path("fault").asText() + ")";
      if (!open.isEmpty()) {
        breaks(outcome, "was asked for at " + at + " although it may run at " + open);
      }
      if (!REFUSALS.contains(line.path("fault").asText())) {
        open = at;
      }
    }
  }

  /** Nobody pays for what nobody was told. */
  private void unheard() {
    Map<String, Outcome> told = new HashMap<>();
    outcomes.forEach(each -> told.put(each.id(), each));
    ledger.forEach(
        (id, row) -> {
          Outcome outcome = told.get(id);
          if (credits(row).signum() != 0 && (outcome == null || !outcome.succeeded())) {
            broken.add("%s cost %s and nobody got it: %s".formatted(id, credits(row), row));
          }
        });
  }

  /**
   * Whether the task may have been begun where the connection, or the server, broke: then it must
   * not be tried anywhere else. Songs are paid when they are asked for, so that only an upstream
   * without room has certainly not begun one.
   */
  boolean isOpen(Outcome outcome) {
    Set<String> certain = outcome.kind() == Outcome.Kind.PICTURE ? REFUSALS : Set.of("overloaded");
    return outcome.kind().isTask()
        && (outcome.code().equals("internal_error")
            || lines(outcome).stream()
                .map(line -> line.path("fault").asText())
                .anyMatch(fault -> !fault.equals("none") && !certain.contains(fault)));
  }
}
