package ai.beatra.http.errors;

import ai.beatra.config.Nearest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What clients of other APIs send that is not here, and what there is instead: from elsewhere.yaml,
 * and from roadmap.yaml what is planned. Immutable.
 */
public final class Elsewhere {
  private static final String ROADMAP = "/en/docs/roadmap";
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|-");

  /** Longer names are nobody's mistake, and comparing them would take long. */
  private static final int LONGEST_NAME = 64;

  /**
   * A call that other APIs have.
   *
   * @param path of which a part in braces is any one segment
   * @param instead a sentence that says what there is instead
   * @param page of the docs that says more, from its root
   */
  record Call(String method, Pattern path, String instead, String page) {}

  private final List<Call> calls;
  private final Map<String, String> members;

  private Elsewhere(List<Call> calls, Map<String, String> members) {
    this.calls = List.copyOf(calls);
    this.members = Map.copyOf(members);
  }

  /** What this build carries. */
  public static Elsewhere read() {
    var calls = new ArrayList<Call>();
    var members = new HashMap<String, String>();
    JsonNode file = yaml("beatra/elsewhere.yaml");
    for (JsonNode entry : file.path("calls")) {
      String instead = entry.path("instead").asText();
      String page = entry.path("page").asText();
      entry.path("operations").forEach(each -> calls.add(call(each.asText(), instead, page)));
    }
    for (JsonNode entry : yaml("beatra/roadmap.yaml").path("capabilities")) {
      if (entry.path("state").asText().equals("planned")) {
        String instead = entry.path("title").asText() + " is planned, and not there yet.";
        entry.path("operations").forEach(each -> calls.add(call(each.asText(), instead, ROADMAP)));
      }
    }
    for (JsonNode entry : file.path("members")) {
      for (JsonNode request : entry.path("requests")) {
        for (JsonNode name : entry.path("names")) {
          members.put(request.asText() + " " + name.asText(), entry.path("instead").asText());
        }
      }
    }
    return new Elsewhere(calls, members);
  }

  private static JsonNode yaml(String resource) {
    try (InputStream in = Elsewhere.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("this build carries no " + resource);
      }
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Call call(String operation, String instead, String page) {
    int space = operation.indexOf(' ');
    return new Call(
        operation.substring(0, space),
        Routes.pattern(operation.substring(space + 1)),
        instead,
        page);
  }

  /** The call with this method, else one at this path; the page that says most comes first. */
  Optional<Call> call(String method, String path) {
    List<Call> here = calls.stream().filter(call -> call.path().matcher(path).matches()).toList();
    return here.stream()
        .filter(call -> call.method().equals(method))
        .findFirst()
        .or(() -> here.stream().findFirst());
  }

  /**
   * The rest of a sentence about a member that a request does not have.
   *
   * @param request the name of its schema; empty for what is within a member
   * @param known the members that there are
   */
  public String member(String request, String name, Collection<String> known) {
    if (name.length() > LONGEST_NAME) {
      return "; leave it out";
    }
    String usual = HUMP.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    String instead = members.get(request + " " + usual);
    if (instead != null) {
      return ": " + instead;
    }
    return Nearest.to(usual, known)
        .map(near -> ": did you mean `" + near + "`?")
        .orElse("; leave it out");
  }
}
