package ai.beatra.spec.site;

import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.site.Layout.Section;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.site.html.Templates;
import ai.beatra.spec.site.reference.ApiReference;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is there for machines: the OpenAPI document, and the map of the docs for models. */
final class Machines {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Spec spec;
  private final Edition edition;
  private final String openapi;

  /**
   * @param openapi the text of openapi.yaml
   */
  Machines(Spec spec, Edition edition, String openapi) {
    this.spec = spec;
    this.edition = edition;
    this.openapi = openapi;
  }

  Map<String, Resource> resources(List<Section> sections) throws JsonProcessingException {
    Map<String, Resource> resources = new LinkedHashMap<>();
    resources.put("/openapi.yaml", Resource.text("application/yaml", openapi));
    resources.put(
        "/openapi.json",
        Resource.text("application/json", JSON.writeValueAsString(spec.root().value())));
    resources.put("/llms.txt", Resource.text("text/plain", llms(sections)));
    return resources;
  }

  private String llms(List<Section> sections) {
    return new Templates()
        .fill(
            "llms.txt",
            Map.of(
                "sections", sections.stream().filter(it -> !it.isApart()).toList(),
                "apart", sections.stream().filter(Section::isApart).toList(),
                "site", edition.siteBase(),
                "api", edition.apiBase(),
                "available", operations(Set.of("available")),
                "preview", operations(Set.of("beta", "preview")),
                "planned", planned()));
  }

  private String operations(Set<String> states) {
    return spec.operations().stream()
        .filter(it -> states.contains(it.node().get("x-release-state").text()))
        .map(Machines::line)
        .collect(Collectors.joining(", "));
  }

  private static String line(Operation operation) {
    return "`%s`".formatted(ApiReference.title(operation));
  }

  private String planned() {
    return spec.capabilities().stream()
        .filter(it -> it.get("state").text().equals("planned"))
        .map(it -> it.get("title").text())
        .collect(Collectors.joining(", "));
  }
}
