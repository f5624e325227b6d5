package ai.beatra.conformance.checks;

import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Place;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What differs between two JSON values, one entry for each place. */
public final class Difference {
  private static final int MOST = 12;

  private final List<String> entries = new ArrayList<>();

  private Difference() {}

  /** Empty when the values are equal; numbers are compared by value, members in any order. */
  public static List<String> between(JsonNode spec, JsonNode server) {
    Difference difference = new Difference();
    difference.compare("", spec, server);
    List<String> entries = difference.entries;
    if (entries.size() <= MOST) {
      return entries;
    }
    List<String> first = new ArrayList<>(entries.subList(0, MOST));
    first.add("… and " + (entries.size() - MOST) + " more");
    return first;
  }

  private void compare(String at, JsonNode spec, JsonNode server) {
    if (spec.isNumber() && server.isNumber()) {
      if (spec.decimalValue().compareTo(server.decimalValue()) != 0) {
        report(at, spec, server);
      }
    } else if (spec.isObject() && server.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      spec.fieldNames().forEachRemaining(names::add);
      server.fieldNames().forEachRemaining(names::add);
      names.forEach(
          name -> compare(at + "/" + Place.escape(name), spec.path(name), server.path(name)));
    } else if (spec.isArray() && server.isArray()) {
      for (int i = 0; i < Math.max(spec.size(), server.size()); i++) {
        compare(at + "/" + i, spec.path(i), server.path(i));
      }
    } else if (!spec.equals(server)) {
      report(at, spec, server);
    }
  }

  private void report(String at, JsonNode spec, JsonNode server) {
    entries.add(
        (at.isEmpty() ? "(the whole body)" : at)
            + "\n  spec    "
            + shown(spec)
            + "\n  server  "
            + shown(server));
  }

  private static String shown(JsonNode node) {
    if (node.isMissingNode()) {
      return "(not there)";
    }
    String text = Json.write(node);
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
