package ai.beatra.spec.gate.diff;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.compare.OpenApiDiffOptions;
import org.openapitools.openapidiff.core.model.BackwardIncompatibleProp;
import org.openapitools.openapidiff.core.model.Changed;
import org.openapitools.openapidiff.core.model.ChangedApiResponse;
import org.openapitools.openapidiff.core.model.ChangedContent;
import org.openapitools.openapidiff.core.model.ChangedHeaders;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.ChangedOperation;
import org.openapitools.openapidiff.core.model.ChangedParameter;
import org.openapitools.openapidiff.core.model.ChangedParameters;
import org.openapitools.openapidiff.core.model.ChangedRequestBody;
import org.openapitools.openapidiff.core.model.ChangedSchema;
import org.openapitools.openapidiff.core.model.ComposedChanged;

/** What openapi-diff, with every check on, finds breaking in an operation. */
final class LibraryDiff {
  /** What is incompatible by itself only because something in it is gone or new. */
  private static final Set<Class<?>> CONTAINERS =
      Set.of(
          ChangedParameters.class,
          ChangedApiResponse.class,
          ChangedHeaders.class,
          ChangedContent.class);

  private final List<Fault> faults = new ArrayList<>();
  private final Set<Changed> above = Collections.newSetFromMap(new IdentityHashMap<>());

  /** How often the walk came back to where it was. */
  private int circles;

  /**
   * Something breaking.
   *
   * @param operation method in lower case and path, as they were
   * @param what the library's name for what changed
   */
  record Fault(String operation, Spot spot, String what) {}

  private LibraryDiff() {}

  static List<Fault> faults(String before, String after) {
    OpenApiDiffOptions.Builder options = OpenApiDiffOptions.builder();
    for (BackwardIncompatibleProp check : BackwardIncompatibleProp.values()) {
      options.configProperty(check.getPropertyName(), "true");
    }
    ChangedOpenApi changed =
        OpenApiCompare.fromSpecifications(parse(before), parse(after), options.build());
    List<Fault> faults = new ArrayList<>();
    for (ChangedOperation operation : changed.getChangedOperations()) {
      LibraryDiff diff = new LibraryDiff();
      diff.walk(operation, Spot.operation(""));
      String name =
          operation.getHttpMethod().name().toLowerCase(Locale.ROOT) + " " + operation.getPathUrl();
      diff.faults.forEach(it -> faults.add(new Fault(name, it.spot(), it.what())));
    }
    return faults;
  }

  private static OpenAPI parse(String text) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    return new OpenAPIV3Parser().readContents(text, null, options).getOpenAPI();
  }

  /** Follows what is incompatible down to what is so by itself. */
  private void walk(Changed changed, Spot at) {
    if (changed == null || !changed.isIncompatible()) {
      return;
    }
    if (!above.add(changed)) {
      circles++;
      return;
    }
    Spot spot = changed instanceof ChangedRequestBody ? Spot.requestBody() : at;
    int before = faults.size() + circles;
    if (changed instanceof ChangedParameters it) {
      parameters(it);
    } else if (changed instanceof ChangedApiResponse it) {
      removed(it.getMissing(), status -> Spot.response(status));
      it.getChanged().forEach((status, response) -> walk(response, Spot.response(status)));
    } else if (changed instanceof ChangedHeaders it) {
      this.<Header>removed(it.getMissing(), spot::header);
      it.getChanged().forEach((name, header) -> walk(header, spot.header(name)));
    } else if (changed instanceof ChangedContent it) {
      removed(it.getMissing(), spot::mediaType);
      it.getChanged().forEach((name, mediaType) -> walk(mediaType, spot.mediaType(name)));
    } else if (changed instanceof ChangedSchema it) {
      schema(it, spot);
    } else if (changed instanceof ComposedChanged it) {
      it.getChangedElements().forEach(element -> walk(element, spot));
    }
    boolean whole =
        !CONTAINERS.contains(changed.getClass())
            && changed instanceof ComposedChanged it
            && it.isCoreChanged().isIncompatible();
    if (whole || faults.size() + circles == before) {
      faults.add(new Fault("", spot, title(changed)));
    }
    above.remove(changed);
  }

  private void parameters(ChangedParameters parameters) {
    for (Parameter gone : parameters.getMissing()) {
      faults.add(new Fault("", Spot.parameter(gone.getIn(), gone.getName()), "gone"));
    }
    for (Parameter added : parameters.getIncreased()) {
      if (Boolean.TRUE.equals(added.getRequired())) {
        faults.add(new Fault("", Spot.parameter(added.getIn(), added.getName()), "new, required"));
      }
    }
    for (ChangedParameter changed : parameters.getChanged()) {
      walk(changed, Spot.parameter(changed.getIn(), changed.getName()));
    }
  }

  private <T> void removed(Map<String, T> missing, Function<String, Spot> at) {
    missing.keySet().forEach(name -> faults.add(new Fault("", at.apply(name), "gone")));
  }

  private void schema(ChangedSchema schema, Spot spot) {
    Set<Changed> named = Collections.newSetFromMap(new IdentityHashMap<>());
    named.addAll(schema.getChangedProperties().values());
    named.add(schema.getItems());
    named.add(schema.getAddProp());
    schema.getChangedProperties().forEach((name, it) -> walk(it, spot.property(name)));
    walk(schema.getItems(), spot.items());
    walk(schema.getAddProp(), spot.items());
    schema.getChangedElements().stream()
        .filter(it -> !named.contains(it))
        .forEach(it -> walk(it, spot));
  }

  /** ChangedMaxLength becomes "max length". */
  private static String title(Changed changed) {
    return changed
        .getClass()
        .getSimpleName()
        .replaceFirst("^Changed", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
