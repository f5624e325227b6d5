package ai.beatra.conformance.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One operation of the spec. */
public record Operation(String method, String path, Place place) {
  /** The media type of forms. */
  public static final String FORM = "multipart/form-data";

  /** Where models of chat are asked. */
  public static final String CHAT = "/v1/chat/completions";

  public static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  /** All operations in the order of the file. */
  static List<Operation> all(Place root) {
    List<Operation> operations = new ArrayList<>();
    for (var path : root.get("paths").members().entrySet()) {
      for (var method : path.getValue().members().entrySet()) {
        if (METHODS.contains(method.getKey())) {
          String name = method.getKey().toUpperCase(Locale.ROOT);
          operations.add(new Operation(name, path.getKey(), method.getValue()));
        }
      }
    }
    return List.copyOf(operations);
  }

  /** The path's own entry in the spec; not present when the spec does not have the path. */
  public Place pathItem() {
    return Place.root(place.file()).get("paths").child(path).followed();
  }

  public String title() {
    return method + " " + path;
  }

  public String id() {
    return place.text("operationId");
  }

  /** Whether it needs a key. */
  public boolean secured() {
    Place own = place.child("security");
    Place security = own.present() ? own : Place.root(place.file()).child("security");
    return security.node().size() > 0;
  }

  /** The parameters of the path, and those of the operation itself, which stand in their place. */
  public List<Place> parameters() {
    Map<String, Place> parameters = new LinkedHashMap<>();
    for (Place declaring : List.of(pathItem(), place)) {
      for (Place item : declaring.child("parameters").items()) {
        Place parameter = item.followed();
        parameters.put(parameter.text("in") + " " + parameter.text("name"), parameter);
      }
    }
    return List.copyOf(parameters.values());
  }

  /** A declared parameter; the names of headers are taken in any case. */
  public Optional<Place> parameter(String in, String name) {
    return parameters().stream()
        .filter(parameter -> parameter.text("in").equals(in))
        .filter(
            parameter ->
                parameter.text("name").equals(name)
                    || (in.equals("header") && parameter.text("name").equalsIgnoreCase(name)))
        .findFirst();
  }

  /** The media types that it takes, with their schema and examples; empty when it has no body. */
  public Map<String, Place> requestContent() {
    return place.get("requestBody").get("content").members();
  }

  /** Whether its body is a form. */
  public boolean takesForm() {
    return requestContent().containsKey(FORM);
  }

  /** The requests that the spec shows, by name; of two with the same name the first. */
  public Map<String, Place> requestExamples() {
    Map<String, Place> examples = new LinkedHashMap<>();
    for (Place content : requestContent().values()) {
      content.get("examples").members().forEach(examples::putIfAbsent);
    }
    return examples;
  }

  /** The responses by status, without {@code default}. */
  public Map<String, Place> responses() {
    Map<String, Place> responses = place.get("responses").members();
    responses.remove("default");
    return responses;
  }

  /** The successes that are answered without a body. */
  public List<String> emptySuccesses() {
    return responses().entrySet().stream()
        .filter(response -> response.getKey().startsWith("2"))
        .filter(response -> response.getValue().get("content").members().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether its schemas lead to requests: something of it can be said in more than one way. */
  public boolean isGenerated() {
    return !requestContent().isEmpty()
        || parameters().stream()
            .anyMatch(each -> !each.node().path("x-server-handled").asBoolean());
  }

  public boolean hasLinks() {
    return responses().values().stream().anyMatch(response -> response.has("links"));
  }

  /** One kind of answer that is declared: its status, media type, schema and examples. */
  public record Content(String status, String mediaType, Place place) {}

  /** All declared answers, without {@code default}. */
  public List<Content> answers() {
    List<Content> answers = new ArrayList<>();
    for (var response : responses().entrySet()) {
      for (var content : response.getValue().get("content").members().entrySet()) {
        answers.add(new Content(response.getKey(), content.getKey(), content.getValue()));
      }
    }
    return answers;
  }

  /**
   * What the spec says of answers with this status. {@code default} speaks of failures that nobody
   * can cause; of more only for requests that the spec does not have.
   */
  public Optional<Place> response(int status) {
    Place responses = place.get("responses");
    Place own = responses.get(Integer.toString(status));
    boolean declared =
        place.pointer().equals(pathItem().child(method.toLowerCase(Locale.ROOT)).pointer());
    Place found = own.present() || status < (declared ? 500 : 400) ? own : responses.get("default");
    return Optional.of(found).filter(Place::present);
  }
}
