package ai.beatra.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules that findings name, those on which others depend first; CONTRIBUTING.md has the same
 * table.
 */
final class Rules {
  private static final String TABLE =
      """
      yaml | the files are YAML without aliases, in UTF-8
      plain-scalar | what readers of YAML take for different things (`no`, `010`, `12:30`, dates) has quotes
      duplicate-key | no member stands twice
      structure | objects have the members that OpenAPI 3.0.3 and our extensions know
      openapi-version | the document is OpenAPI 3.0.3
      ref | references stay in the file and lead to an object of the right kind, links to parameters
      unused-component | every component is used
      path | paths begin with /v1/
      path-parameter | template and path parameters agree, and each has an example
      operation-id | each operation has an operationId of its own in camelCase
      operation-tag | each operation has one declared tag
      operation-text | each operation has a summary and a description
      release-state | `x-release-state` and `x-stability-level` stand and agree
      status | statuses are statuses, one of them of success, and those are there that all its like have
      header | answers declare `X-Request-Id`, errors `x-should-retry` too, and 401 `WWW-Authenticate`
      content | what succeeds has a body, unless it is 204
      schema-name | names of schemas can be Java classes
      inline-schema | objects, enums and unions have names
      nullable-enum | enums that take null list it
      untyped-object | objects list their properties or say that they hold anything
      required | what is required is a property
      pattern | patterns are regular expressions
      bounds | what is least is not above what is most
      format | formats are known, and of the type they stand at
      union | unions are marked, and type or discriminator tell their alternatives apart
      example-missing | every body has a named example
      example-invalid | examples and defaults fit their schemas
      example-unchecked | schemas can be applied
      unshown | every parameter, property, value and alternative stands in an example
      sse-example | streams name the schema of their events, and their examples fit it
      pairing | request and response examples pair by name
      x-request | `x-request` can be sent, and names parameters that there are
      x-state | `x-state` names a declared state
      error-envelope | errors come in the one envelope
      error-example | examples of errors say what the taxonomy says
      error-codes | `error-codes.yaml` has each code once, with a status and a type
      roadmap | `roadmap.yaml` has each entry once and names operations
      planned-path | what is planned is not in the spec
      docs-absent | what elsewhere.yaml lists, or the docs call absent (a heading or sentence with "not here"), is not in the spec
      catalog | `catalog.yaml` has each model once, with capabilities and providers that exist
      changelog-format | `CHANGELOG.md` is a Keep a Changelog with [Unreleased] on top
      changelog-order | versions and dates descend, and `info.version` is the newest
      changelog-operation | unreleased entries name operations that exist or existed
      baseline | `released/` says in both its forms what the newest version in the changelog was
      breaking | what is available changes only compatibly
      exception | exceptions have a reason and a date, and excuse something
      unrecorded | the changelog has what breaks callers, and what is new, deprecated or promoted
      new-operation | new operations begin as preview, with an entry in the changelog
      docs-page | pages of the docs have a title, description, section and order
      docs-directive | `{{directives}}` name what exists
      docs-link | links within the docs lead to pages and headings that exist
      """;

  private static final Map<String, String> ALL = parse();

  private static final List<String> ORDER = List.copyOf(ALL.keySet());

  private Rules() {}

  private static Map<String, String> parse() {
    Map<String, String> rules = new LinkedHashMap<>();
    TABLE.lines().map(line -> line.split(" \\| ", 2)).forEach(rule -> rules.put(rule[0], rule[1]));
    return Collections.unmodifiableMap(rules);
  }

  /** Name to what it asks for. */
  static Map<String, String> all() {
    return ALL;
  }

  /** Whether a fault of one rule can be why another one is broken. */
  static boolean isBefore(String one, String other) {
    return ORDER.indexOf(one) < ORDER.indexOf(other);
  }
}
