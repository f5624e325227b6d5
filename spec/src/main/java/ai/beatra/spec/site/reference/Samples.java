package ai.beatra.spec.site.reference;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.site.html.Markdown;
import ai.beatra.spec.source.Node;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Code that sends a request, in the languages of the pages. */
public final class Samples {
  public static final String KEY = "YOUR_API_KEY";

  private static final String CHAT = "/v1/chat/completions";
  private static final String STEP = "    ";

  /** What the openai package for Python does not know as an argument of its own. */
  private static final String OTHER = "model_options";

  private final String base;

  /**
   * @param language as code blocks name it
   * @param label as people call it
   */
  record Sample(String language, String label, String code) {
    String html() {
      return Markdown.code(language, code);
    }
  }

  Samples(String base) {
    this.base = base;
  }

  /**
   * @param body the JSON body, or the members of a form; missing where there is none
   */
  List<Sample> of(Operation operation, JsonNode body) {
    boolean form = operation.requestBody().get("content").has("multipart/form-data");
    String url = base + path(operation);
    boolean key = operation.needsKey();
    return List.of(
        new Sample("curl", "curl", curl(operation, url, key, body, form)),
        new Sample("python", "Python", python(operation, url, key, body, form)),
        new Sample("node", "Node", node(operation, url, key, body, form)));
  }

  private static String path(Operation operation) {
    String path = operation.path();
    for (Node parameter : operation.parameters()) {
      if (parameter.get("in").text().equals("path")) {
        String name = "{" + parameter.get("name").text() + "}";
        path = path.replace(name, parameter.get("example").value().asText());
      }
    }
    return path;
  }

  private static String curl(
      Operation operation, String url, boolean key, JsonNode body, boolean form) {
    List<String> parts = new ArrayList<>();
    boolean plain = operation.method().equals("get") || !body.isMissingNode();
    parts.add("curl %s%s".formatted(plain ? "" : "-X %s ".formatted(method(operation)), url));
    if (key) {
      parts.add("-H \"Authorization: Bearer %s\"".formatted(KEY));
    }
    if (form) {
      body.properties()
          .forEach(
              it -> {
                String value = it.getValue().asText();
                String text = value.startsWith("data:") ? "@" + fileName(value) : value;
                parts.add("-F " + quoted(it.getKey() + "=" + text));
              });
    } else if (!body.isMissingNode()) {
      parts.add("-H \"Content-Type: application/json\"");
      parts.add("-d '%s'".formatted(Literal.JSON.write(body, "  ").replace("'", "'\\''")));
    }
    return String.join(" \\\n  ", parts);
  }

  private static String quoted(String text) {
    return text.matches("[\\w@=./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static String python(
      Operation operation, String url, boolean key, JsonNode body, boolean form) {
    if (operation.path().equals(CHAT)) {
      return openai(url, body);
    }
    List<String> arguments = new ArrayList<>();
    arguments.add("\"%s\"".formatted(url));
    if (key) {
      arguments.add("headers={\"Authorization\": \"Bearer %s\"}".formatted(KEY));
    }
    if (form) {
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      body.properties()
          .forEach(
              it -> {
                String value = it.getValue().asText();
                if (value.startsWith("data:")) {
                  arguments.add(
                      "files={\"%s\": open(\"%s\", \"rb\")}"
                          .formatted(it.getKey(), fileName(value)));
                } else {
                  fields.put(it.getKey(), value);
                }
              });
      if (!fields.isEmpty()) {
        arguments.add("data=" + Literal.PYTHON.write(fields, STEP));
      }
    } else if (!body.isMissingNode()) {
      arguments.add("json=" + Literal.PYTHON.write(body, STEP));
    }
    return """
    import requests

    response = requests.%s(
        %s,
    )
    print(response.json())"""
        .formatted(operation.method(), String.join(",\n" + STEP, arguments));
  }

  private static String openai(String url, JsonNode body) {
    List<String> arguments = new ArrayList<>();
    body.properties()
        .forEach(
            it -> {
              if (it.getKey().equals(OTHER)) {
                ObjectNode other = JsonNodeFactory.instance.objectNode();
                other.set(OTHER, it.getValue());
                arguments.add("extra_body=" + Literal.PYTHON.write(other, STEP));
              } else {
                arguments.add(it.getKey() + "=" + Literal.PYTHON.write(it.getValue(), STEP));
              }
            });
    boolean stream = body.path("stream").asBoolean();
    String use =
        stream
            ? """
            for chunk in completion:
                if chunk.choices:
                    print(chunk.choices[0].delta.content or "", end="")"""
            : "print(completion.choices[0].message.content)";
    return """
    from openai import OpenAI

    client = OpenAI(base_url="%s", api_key="%s")

    completion = client.chat.completions.create(
        %s,
    )
    %s"""
        .formatted(
            url.substring(0, url.length() - "/chat/completions".length()),
            KEY,
            String.join(",\n" + STEP, arguments),
            use);
  }

  private static String node(
      Operation operation, String url, boolean key, JsonNode body, boolean form) {
    List<String> options = new ArrayList<>();
    if (!operation.method().equals("get")) {
      options.add("method: \"%s\"".formatted(method(operation)));
    }
    List<String> headers = new ArrayList<>();
    if (key) {
      headers.add("Authorization: \"Bearer %s\"".formatted(KEY));
    }
    if (!form && !body.isMissingNode()) {
      headers.add("\"Content-Type\": \"application/json\"");
    }
    if (!headers.isEmpty()) {
      options.add("headers: { %s }".formatted(String.join(", ", headers)));
    }
    String before = "";
    if (form) {
      before = formData(body);
      options.add("body: form");
    } else if (!body.isMissingNode()) {
      options.add("body: JSON.stringify(%s)".formatted(Literal.JAVASCRIPT.write(body, "  ")));
    }
    String call = "const response = await fetch(\"%s\"".formatted(url);
    String end =
        options.isEmpty() ? ");\n" : ", {\n  %s,\n});\n".formatted(String.join(",\n  ", options));
    boolean stream = body.path("stream").asBoolean();
    return before
        + call
        + end
        + (stream
            ? "for await (const part of response.body.pipeThrough(new TextDecoderStream())) {\n"
                + "  process.stdout.write(part);\n}"
            : "console.log(await response.json());");
  }

  private static String formData(JsonNode body) {
    return "import { openAsBlob } from \"node:fs\";\n\nconst form = new FormData();\n"
        + body.properties().stream()
            .map(
                it -> {
                  String value = it.getValue().asText();
                  return value.startsWith("data:")
                      ? "form.append(\"%1$s\", await openAsBlob(\"%2$s\"), \"%2$s\");\n"
                          .formatted(it.getKey(), fileName(value))
                      : "form.append(\"%s\", %s);\n".formatted(it.getKey(), it.getValue());
                })
            .collect(Collectors.joining())
        + "\n";
  }

  private static String fileName(String dataUri) {
    String type = dataUri.substring("data:".length(), dataUri.indexOf(';'));
    String name = type.startsWith("image/") ? "picture" : "recording";
    return name + "." + type.substring(type.indexOf('/') + 1);
  }

  private static String method(Operation operation) {
    return operation.method().toUpperCase(Locale.ROOT);
  }
}
