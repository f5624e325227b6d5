package ai.beatra.spec.contract;

import ai.beatra.spec.source.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An operation of the spec, with references to its body and answers followed.
 *
 * @param method in lower case, as in the spec
 * @param path the path template
 * @param node the operation object
 * @param pathItem the object of its path
 */
public record Operation(Spec spec, String method, String path, Node node, Node pathItem) {
  private static final Pattern TEMPLATE = Pattern.compile("\\{([^{}]*)}");

  /**
   * A named example of an answer.
   *
   * @param status three digits or {@code default}
   * @param place where the operation or the shared response names the example
   * @param example the example itself, which can be shared
   */
  public record Answer(String status, String mediaType, String name, Node place, Node example) {
    public boolean isReplayed() {
      return !status.equals("default");
    }

    public boolean isError() {
      return !status.startsWith("2");
    }
  }

  public String id() {
    return node.get("operationId").text();
  }

  /** By what it is called, whatever its path parameters are named. */
  public String key() {
    return key(method, path);
  }

  public static String key(String method, String path) {
    return method + " " + TEMPLATE.matcher(path).replaceAll("{}");
  }

  /** The names in its path, in their order. */
  public List<String> templateNames() {
    return TEMPLATE.matcher(path).results().map(it -> it.group(1)).toList();
  }

  /** Whether nobody can call it without a key. */
  public boolean needsKey() {
    Node own = node.get("security");
    return (own.exists() ? own : spec.root().get("security"))
            .items().stream().allMatch(it -> !it.members().isEmpty())
        && !(own.exists() && own.items().isEmpty());
  }

  public Node requestBody() {
    return spec.resolve(node.get("requestBody"));
  }

  public boolean hasRequestBody() {
    return node.has("requestBody");
  }

  /** The operation's own parameters and its path's, references followed. */
  public List<Node> parameters() {
    List<Node> parameters = new ArrayList<>(node.get("parameters").items());
    parameters.addAll(pathItem.get("parameters").items());
    return parameters.stream().map(spec::resolve).toList();
  }

  /** The names of its parameters in one place: path, query, header or cookie. */
  public Set<String> parameterNames(String in) {
    return parameters().stream()
        .filter(it -> it.get("in").text().equals(in))
        .map(it -> it.get("name").text())
        .collect(Collectors.toSet());
  }

  /** Name to example, of all media types of the request body. */
  public Map<String, Node> requestExamples() {
    Map<String, Node> examples = new LinkedHashMap<>();
    for (Node mediaType : requestBody().get("content").members().values()) {
      mediaType.get("examples").members().forEach(examples::putIfAbsent);
    }
    return examples;
  }

  /** Status to response, references followed. */
  public Map<String, Node> responses() {
    Map<String, Node> responses = new LinkedHashMap<>();
    node.get("responses")
        .members()
        .forEach((status, it) -> responses.put(status, spec.resolve(it)));
    return responses;
  }

  public List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    responses()
        .forEach(
            (status, response) -> {
              for (Node mediaType : response.get("content").members().values()) {
                for (Node place : mediaType.get("examples").members().values()) {
                  Node example = spec.resolve(place);
                  answers.add(new Answer(status, mediaType.name(), place.name(), place, example));
                }
              }
            });
    return answers;
  }
}
