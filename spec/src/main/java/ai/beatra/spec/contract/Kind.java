package ai.beatra.spec.contract;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds of object in an OpenAPI 3.0.3 document (and in the files beside it) with their members,
 * vendor extensions that have a meaning here included.
 *
 * <p>A member is written {@code name:shape}, {@code name!:shape} if it is required. A shape is
 * {@code text}, {@code flag}, {@code number}, {@code any}, a choice of texts ({@code a|b}), a kind,
 * {@code flag/KIND} for either, {@code [shape]} for a list or <code>{shape}</code> for a map of
 * freely chosen names.
 */
@SuppressWarnings("ImmutableEnumChecker") // the collections are unmodifiable
public enum Kind {
  DOCUMENT(
      "a document",
      "openapi!:text info!:INFO servers:[SERVER] paths!:{PATH_ITEM} components:COMPONENTS"
          + " security:[any] tags:[TAG] externalDocs:any x-states:{text}"),
  INFO(
      "the info object",
      "title!:text version!:text description:text termsOfService:text contact:any license:any"),
  SERVER("a server", "url!:text description:text variables:any"),
  TAG("a tag", "name!:text description:text externalDocs:any"),
  PATH_ITEM(
      "a path",
      "summary:text description:text servers:[SERVER] parameters:[PARAMETER] get:OPERATION"
          + " put:OPERATION post:OPERATION delete:OPERATION patch:OPERATION head:OPERATION"
          + " options:OPERATION trace:OPERATION"),
  OPERATION(
      "an operation",
      "tags:[text] summary:text description:text externalDocs:any operationId:text"
          + " parameters:[PARAMETER] requestBody:REQUEST_BODY responses!:{RESPONSE} callbacks:any"
          + " deprecated:flag security:[any] servers:[SERVER] x-release-state:text"
          + " x-stability-level:text"),
  PARAMETER(
      "a parameter",
      "name!:text in!:query|header|path|cookie description:text required:flag deprecated:flag"
          + " allowEmptyValue:flag style:text explode:flag allowReserved:flag schema:SCHEMA"
          + " example:any examples:{EXAMPLE} content:{MEDIA_TYPE}"),
  REQUEST_BODY("a request body", "description:text content!:{MEDIA_TYPE} required:flag"),
  MEDIA_TYPE(
      "a media type",
      "schema!:SCHEMA example:any examples:{EXAMPLE} encoding:any x-sse-event-schema:SCHEMA"),
  RESPONSE("a response", "description!:text headers:{HEADER} content:{MEDIA_TYPE} links:{LINK}"),
  HEADER(
      "a header",
      "description:text required:flag deprecated:flag style:text explode:flag schema:SCHEMA"
          + " example:any examples:{EXAMPLE} content:{MEDIA_TYPE}"),
  EXAMPLE("an example", "summary:text description:text value!:any x-state:text x-request:REQUEST"),
  REQUEST(
      "x-request",
      "headers:{any} path:{any} query:{any} content_type:text body:any raw:text body_bytes:number"),
  LINK(
      "a link",
      "operationRef:text operationId:text parameters:any requestBody:any description:text"
          + " server:any"),
  COMPONENTS(
      "components",
      "schemas:{SCHEMA} responses:{RESPONSE} parameters:{PARAMETER} examples:{EXAMPLE}"
          + " requestBodies:{REQUEST_BODY} headers:{HEADER} securitySchemes:{SECURITY_SCHEME}"
          + " links:{LINK} callbacks:any"),
  SECURITY_SCHEME(
      "a security scheme",
      "type!:apiKey|http|oauth2|openIdConnect description:text name:text in:text scheme:text"
          + " bearerFormat:text flows:any openIdConnectUrl:text"),
  SCHEMA(
      "a schema",
      "title:text multipleOf:number maximum:number exclusiveMaximum:flag minimum:number"
          + " exclusiveMinimum:flag maxLength:number minLength:number pattern:text maxItems:number"
          + " minItems:number uniqueItems:flag maxProperties:number minProperties:number"
          + " required:[text] enum:[any] type:string|number|integer|boolean|array|object"
          + " allOf:[SCHEMA] oneOf:[SCHEMA] anyOf:[SCHEMA] not:SCHEMA items:SCHEMA"
          + " properties:{SCHEMA} additionalProperties:flag/SCHEMA description:text format:text"
          + " default:any nullable:flag discriminator:DISCRIMINATOR readOnly:flag writeOnly:flag"
          + " xml:any externalDocs:any example:any deprecated:flag x-union:flag"
          + " x-pattern-says:text x-sample:text"),
  DISCRIMINATOR("a discriminator", "propertyName!:text mapping:{text}"),
  TAXONOMY("the taxonomy", "codes!:[ERROR_CODE]"),
  ERROR_CODE(
      "an error code",
      "code!:text group:text status!:number retryable!:flag type!:text title!:text"
          + " description!:text action!:text"),
  ELSEWHERE("the list of what is elsewhere", "calls:[ELSEWHERE_CALL] members:[ELSEWHERE_MEMBER]"),
  ELSEWHERE_CALL("a call", "call!:text operations!:[text] instead!:text page!:text"),
  ELSEWHERE_MEMBER("a member", "requests!:[text] names!:[text] instead!:text"),
  ROADMAP("the roadmap", "capabilities!:[CAPABILITY]"),
  CAPABILITY(
      "a capability",
      "id!:text title!:text state!:planned|preview|beta|available description!:text"
          + " operations!:[text]"),
  EXCEPTIONS("the exceptions", "exceptions!:[EXCEPTION]"),
  EXCEPTION("an exception", "finding!:text reason!:text reviewer!:text date!:text"),
  CATALOG("the catalog", "providers!:{PROVIDER} models!:[MODEL]"),
  PROVIDER(
      "a provider",
      "kind!:text base_url:text keys:[text] timeouts:TIMEOUTS concurrency:number"
          + " max_tokens_name:text media:text"),
  TIMEOUTS(
      "the time-outs",
      "connect_ms:number first_byte_ms:number first_token_ms:number idle_ms:number"
          + " total_ms:number"),
  MODEL(
      "a model",
      "id!:text name!:text description!:text created!:text capabilities!:[text]"
          + " release_state!:preview|beta|available modalities!:MODALITIES limits!:LIMITS"
          + " options:[text] passthrough:[text] price!:PRICE routes!:[ROUTE]"),
  MODALITIES("the modalities", "input!:[text] output!:[text]"),
  LIMITS(
      "the limits",
      "context_tokens:number max_output_tokens:number image_tokens:number audio_tokens:number"
          + " prompt_characters:number lyrics_characters:number input_images:number clips:number"),
  PRICE(
      "a price",
      "unit!:text input:text cached_input:text output:text audio_in:text markup:text"
          + " text_to_image:PICTURE_PRICE image_to_image:PICTURE_PRICE task:text"),
  PICTURE_PRICE("a price of pictures", "standard!:text hd!:text"),
  ROUTE("a route", "provider!:text upstream_model!:text weight:number");

  private final String title;
  private final Map<String, String> members;
  private final Set<String> required;

  Kind(String title, String grammar) {
    this.title = title;
    Map<String, String> shapes = new LinkedHashMap<>();
    Set<String> needed = new LinkedHashSet<>();
    for (String member : grammar.split(" ", -1)) {
      String name = member.substring(0, member.indexOf(':'));
      if (name.endsWith("!")) {
        name = name.substring(0, name.length() - 1);
        needed.add(name);
      }
      shapes.put(name, member.substring(member.indexOf(':') + 1));
    }
    this.members = Collections.unmodifiableMap(shapes);
    this.required = Collections.unmodifiableSet(needed);
  }

  /** As it is called in a sentence. */
  public String title() {
    return title;
  }

  /** Name to shape. */
  Map<String, String> members() {
    return members;
  }

  Set<String> required() {
    return required;
  }

  static Optional<Kind> named(String name) {
    return Arrays.stream(values()).filter(kind -> kind.name().equals(name)).findFirst();
  }

  /** The member of components that holds shared objects of this kind, to which a $ref can point. */
  public Optional<String> section() {
    return COMPONENTS.members.entrySet().stream()
        .filter(section -> section.getValue().equals("{" + name() + "}"))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
