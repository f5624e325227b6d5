package ai.beatra.spec.lint.document;

import ai.beatra.spec.contract.Kind;
import ai.beatra.spec.contract.Operation;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.contract.Structure.Part;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Nearest;
import ai.beatra.spec.source.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Every reference leads to an object of the right kind in this file, and no component is idle. */
public final class References {
  public static final String UNUSED = "unused-component";

  private static final String RULE = "ref";

  /** A name that stands for an object elsewhere: where it stands and what it has to lead to. */
  private record Reference(Node holder, Node target, Kind kind) {}

  private References() {}

  public static void check(Spec spec, Consumer<Finding> found) {
    List<Reference> references = references(spec);
    references.forEach(reference -> target(spec, reference, found));
    siblings(spec, found);
    unusedComponents(spec, references, found);
    links(spec, found);
    securitySchemes(spec, found);
  }

  private static List<Reference> references(Spec spec) {
    List<Reference> references = new ArrayList<>();
    for (Part part : spec.parts()) {
      if (part.isReference()) {
        references.add(new Reference(part.node(), part.node().get("$ref"), part.kind()));
      } else if (part.kind() == Kind.DISCRIMINATOR) {
        for (Node target : part.node().get("mapping").members().values()) {
          references.add(new Reference(part.node(), target, Kind.SCHEMA));
        }
      }
    }
    return references;
  }

  private static void target(Spec spec, Reference reference, Consumer<Finding> found) {
    Node target = reference.target();
    String section = reference.kind().section().orElse("");
    String prefix = "#/components/" + section + "/";
    Set<String> names = componentNames(spec, section);
    if (!target.text().startsWith("#/")) {
      String message = "The reference \"%s\" leads out of this file.".formatted(target.text());
      String fix = "Put the object under %s and refer to it there.".formatted(prefix);
      found.accept(target.finding(RULE, message, fix));
    } else if (!spec.target(target.text()).exists()) {
      String message = "The reference \"%s\" leads nowhere.".formatted(target.text());
      String fallback = "Define it, or refer to another one under %s.".formatted(prefix);
      found.accept(target.finding(RULE, message, Nearest.hint(target.text(), names, fallback)));
    } else if (!names.contains(target.text())) {
      String message =
          "The reference \"%s\" does not lead to %s."
              .formatted(target.text(), reference.kind().title());
      found.accept(target.finding(RULE, message, "Refer to one under %s.".formatted(prefix)));
    } else if (!spec.resolve(spec.target(target.text())).exists()
        && spec.target(target.text()).has("$ref")
        && spec.target(spec.target(target.text()).get("$ref").text()).exists()) {
      String message = "The reference \"%s\" goes round in a circle.".formatted(target.text());
      found.accept(target.finding(RULE, message, "Refer to an object that is written out."));
    }
  }

  private static Set<String> componentNames(Spec spec, String section) {
    return spec.root().get("components").get(section).members().keySet().stream()
        .map(name -> "#/components/" + section + "/" + name)
        .collect(Collectors.toSet());
  }

  private static void siblings(Spec spec, Consumer<Finding> found) {
    for (Part part : spec.parts()) {
      if (part.isReference()) {
        for (Node member : part.node().members().values()) {
          if (!member.name().equals("$ref")) {
            String message = "\"%s\" beside $ref is ignored.".formatted(member.name());
            found.accept(member.finding(RULE, message, "Put it where the reference leads."));
          }
        }
      }
    }
  }

  /** Used is what can be reached from outside components; a circle of its own is idle. */
  private static void unusedComponents(
      Spec spec, List<Reference> references, Consumer<Finding> found) {
    Set<String> used = new HashSet<>();
    Set<String> holders = new HashSet<>(Set.of(""));
    while (!holders.isEmpty()) {
      Set<String> reached = new HashSet<>();
      for (Reference reference : references) {
        if (holders.contains(component(reference.holder().pointer().toString()))) {
          reached.add(component(probableTarget(spec, reference).replaceFirst("^#", "")));
        }
      }
      reached.removeAll(used);
      used.addAll(reached);
      holders = reached;
    }
    for (Node section : spec.root().get("components").members().values()) {
      Collection<Node> components = section.members().values();
      if (section.name().equals("securitySchemes")) {
        continue;
      }
      for (Node component : components) {
        if (!used.contains(component.pointer().toString())) {
          String message = "Nothing refers to \"%s\".".formatted(component.name());
          found.accept(component.finding(UNUSED, message, "Use it or remove it."));
        }
      }
    }
  }

  /** A misspelt reference counts as a use of the nearest name, or its fault would be told twice. */
  private static String probableTarget(Spec spec, Reference reference) {
    String target = reference.target().text();
    Set<String> names = componentNames(spec, reference.kind().section().orElse(""));
    return names.contains(target) ? target : Nearest.to(target, names).orElse(target);
  }

  /** The first three segments of a pointer into components, else an empty text. */
  private static String component(String pointer) {
    String[] segments = pointer.split("/", -1);
    boolean inComponents = segments.length > 3 && segments[1].equals("components");
    return inComponents ? "/components/" + segments[2] + "/" + segments[3] : "";
  }

  private static void links(Spec spec, Consumer<Finding> found) {
    Map<String, Operation> operations = new LinkedHashMap<>();
    spec.operations().forEach(it -> operations.putIfAbsent(it.id(), it));
    Set<String> ids = operations.keySet();
    for (Node link : spec.all(Kind.LINK)) {
      Node id = link.get("operationId");
      Operation operation = operations.get(id.text());
      if (operation == null) {
        String message = "The link leads to no operation \"%s\".".formatted(id.text());
        String fallback = "Name an operationId of this file.";
        found.accept(id.finding(RULE, message, Nearest.hint(id.text(), ids, fallback)));
        continue;
      }
      Set<String> names = new TreeSet<>();
      List.of("path", "query", "header").forEach(in -> names.addAll(operation.parameterNames(in)));
      for (Node parameter : link.get("parameters").members().values()) {
        if (!names.contains(parameter.name().replaceFirst("^(path|query|header)\\.", ""))) {
          String message = "%s has no parameter \"%s\".".formatted(id.text(), parameter.name());
          String fallback = "Name one of its parameters: %s.".formatted(names);
          String fix = Nearest.hint(parameter.name(), names, fallback);
          found.accept(parameter.finding(RULE, message, fix));
        }
      }
    }
  }

  private static void securitySchemes(Spec spec, Consumer<Finding> found) {
    Set<String> schemes = spec.root().get("components").get("securitySchemes").members().keySet();
    List<Node> requirements = new ArrayList<>(spec.root().get("security").items());
    spec.operations().forEach(it -> requirements.addAll(it.node().get("security").items()));
    for (Node requirement : requirements) {
      for (Node scheme : requirement.members().values()) {
        if (!schemes.contains(scheme.name())) {
          String message = "There is no security scheme \"%s\".".formatted(scheme.name());
          String fallback = "Define it under /components/securitySchemes.";
          found.accept(
              scheme.finding(RULE, message, Nearest.hint(scheme.name(), schemes, fallback)));
        }
      }
    }
  }
}
