package ai.beatra.spec.site.reference;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Operation.Answer;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.site.html.Markdown;
import ai.beatra.spec.site.reference.Samples.Sample;
import ai.beatra.spec.site.reference.SchemaTree.Field;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference of the API: what the spec says, tag by tag, in the form that templates show. */
public final class ApiReference {
  public static final String HOME = "api-reference";

  private final Spec spec;
  private final Edition edition;
  private final SchemaTree schemas;
  private final Samples samples;

  /** The operations of a tag. */
  public record Tag(String slug, List<Entry> operations) {}

  /**
   * An operation.
   *
   * @param key whether it needs an API key
   * @param bodyType of the request; empty without one
   */
  public record Entry(
      String id,
      String link,
      String method,
      String path,
      String state,
      String summary,
      String description,
      boolean key,
      List<Parameters> parameters,
      List<Field> headers,
      String bodyType,
      List<Field> body,
      List<Request> requests,
      List<Response> responses,
      List<Status> examples,
      List<ErrorCode> errors) {

    /** The names of what can stand in the query. */
    String query() {
      return parameters.stream()
          .filter(it -> it.title().equals("Query"))
          .flatMap(it -> it.fields().stream())
          .map(Field::name)
          .collect(Collectors.joining(" "));
    }

    /** Whether the body is a form. */
    boolean form() {
      return bodyType.equals("multipart/form-data");
    }

    int errorCount() {
      return errors.size();
    }

    List<Request> firstRequest() {
      return requests.subList(0, 1);
    }

    List<Example> firstExample() {
      return examples.get(0).examples().subList(0, 1);
    }
  }

  /** Parameters that stand in the same place. */
  record Parameters(String title, List<Field> fields) {}

  /** An example request in all languages. */
  record Request(String name, String summary, String json, List<Sample> samples) {}

  /** How an operation answers when it succeeds. */
  record Response(
      String status, String mediaType, String description, List<Field> headers, List<Field> body) {}

  /** The example answers of a status. */
  record Status(String status, String label, List<Example> examples) {}

  record Example(String name, String summary, String language, String code) {
    String html() {
      return Markdown.code(language, code);
    }
  }

  record ErrorCode(String code, String status, String retryable, String meaning) {}

  public ApiReference(Spec spec, Edition edition) {
    this.spec = spec;
    this.edition = edition;
    this.schemas = new SchemaTree(spec);
    this.samples = new Samples(edition.apiBase());
  }

  public static String title(Operation operation) {
    return operation.method().toUpperCase(Locale.ROOT) + " " + operation.path();
  }

  public static String link(Operation operation) {
    String tag = operation.node().get("tags").texts().get(0);
    return "%s%s/%s#%s".formatted(Address.DOCS, HOME, slug(tag), operation.id());
  }

  private static String slug(String tag) {
    return tag.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /** In the order of the spec. */
  public List<Tag> tags() {
    List<Tag> tags = new ArrayList<>();
    for (Node tag : spec.root().get("tags").items()) {
      String title = tag.get("name").text();
      List<Entry> operations =
          spec.operations().stream()
              .filter(it -> it.node().get("tags").texts().contains(title))
              .map(this::entry)
              .toList();
      tags.add(new Tag(HOME + "/" + slug(title), operations));
    }
    return tags;
  }

  private Entry entry(Operation operation) {
    Node node = operation.node();
    return new Entry(
        operation.id(),
        link(operation),
        operation.method().toUpperCase(Locale.ROOT),
        operation.path(),
        node.get("x-release-state").text(),
        node.get("summary").text(),
        node.get("description").text(),
        operation.needsKey(),
        parameters(operation),
        parameters(operation, "header"),
        String.join(", ", operation.requestBody().get("content").members().keySet()),
        body(operation),
        requests(operation),
        responses(operation),
        examples(operation),
        errors(operation));
  }

  private List<Parameters> parameters(Operation operation) {
    return Stream.of("path", "query")
        .map(it -> new Parameters(it.equals("path") ? "Path" : "Query", parameters(operation, it)))
        .filter(it -> !it.fields().isEmpty())
        .toList();
  }

  private List<Field> parameters(Operation operation, String place) {
    return operation.parameters().stream()
        .filter(it -> it.get("in").text().equals(place))
        .map(this::parameter)
        .toList();
  }

  private Field parameter(Node parameter) {
    boolean required = parameter.get("required").value().asBoolean();
    return described(
        schemas.field(parameter.get("name").text(), parameter.get("schema"), required),
        parameter.get("description").text());
  }

  private static Field described(Field field, String description) {
    return description.isEmpty() ? field : field.describedAs(description);
  }

  private List<Field> body(Operation operation) {
    return operation.requestBody().get("content").members().values().stream()
        .findFirst()
        .map(it -> schemas.fields(it.get("schema")))
        .orElse(List.of());
  }

  private List<Request> requests(Operation operation) {
    List<Request> requests = new ArrayList<>();
    operation
        .requestExamples()
        .forEach(
            (name, example) -> {
              var value = example.get("value").value();
              requests.add(
                  new Request(
                      name,
                      example.get("summary").text(),
                      Literal.JSON.write(value),
                      samples.of(operation, value)));
            });
    if (requests.isEmpty()) {
      requests.add(
          new Request("", "Request", "", samples.of(operation, MissingNode.getInstance())));
    }
    return requests;
  }

  private List<Response> responses(Operation operation) {
    List<Response> responses = new ArrayList<>();
    operation
        .responses()
        .forEach(
            (status, response) -> {
              for (Node mediaType : response.get("content").members().values()) {
                if (status.startsWith("2")) {
                  responses.add(response(status, response, mediaType));
                }
              }
            });
    return responses;
  }

  private Response response(String status, Node response, Node mediaType) {
    boolean stream = mediaType.has("x-sse-event-schema");
    List<Field> headers = new ArrayList<>();
    response
        .get("headers")
        .members()
        .forEach(
            (name, reference) -> {
              Node header = spec.resolve(reference);
              boolean required = header.get("required").value().asBoolean();
              headers.add(
                  described(
                      schemas.field(name, header.get("schema"), required),
                      header.get("description").text()));
            });
    return new Response(
        status,
        mediaType.name(),
        response.get("description").text() + (stream ? " Each event's `data` is:" : ""),
        headers,
        schemas.fields(mediaType.get(stream ? "x-sse-event-schema" : "schema")));
  }

  private List<Status> examples(Operation operation) {
    Map<String, List<Example>> examples = new LinkedHashMap<>();
    for (Answer answer : operation.answers()) {
      Node value = answer.example().get("value");
      boolean stream = value.value().isTextual();
      examples
          .computeIfAbsent(answer.status(), it -> new ArrayList<>())
          .add(
              new Example(
                  answer.name(),
                  answer.example().get("summary").text(),
                  stream ? "sse" : "json",
                  edition.here(stream ? value.text() : Literal.JSON.write(value.value()))));
    }
    List<Status> statuses = new ArrayList<>();
    examples.forEach(
        (status, it) ->
            statuses.add(new Status(status, status.equals("default") ? "5xx" : status, it)));
    return statuses;
  }

  /** Those that the examples of its answers show, in the taxonomy's order. */
  private List<ErrorCode> errors(Operation operation) {
    Set<String> codes = new LinkedHashSet<>();
    for (Answer answer : operation.answers()) {
      codes.add(answer.example().get("value").get("error").get("code").text());
    }
    return spec.errorCodes().stream()
        .filter(it -> codes.contains(it.get("code").text()))
        .map(
            it ->
                new ErrorCode(
                    it.get("code").text(),
                    it.get("status").value().asText(),
                    it.get("retryable").value().asBoolean() ? "yes" : "no",
                    it.get("title").text()))
        .toList();
  }
}
