package ai.beatra.conformance.mutants;

import static ai.beatra.conformance.mutants.Mutant.spec;

import java.util.List;

/** Faults of the spec and of the taxonomy. */
final class SpecMutants {
  private static final String OPENAPI = "openapi.yaml";
  private static final String SCHEMAS = "/components/schemas/";

  private SpecMutants() {}

  static List<Mutant> specs() {
    String models = "/paths/~1v1~1models/get/";
    String chat = SCHEMAS + "ChatCompletionRequest/";
    String error =
        "{'description': 'x', 'content': {'application/json': {'schema': {'$ref': '#/components/schemas/ApiErrorResponse'}}}}";
    return List.of(
        spec(OPENAPI, SCHEMAS + "ChatUsage/properties/total_tokens", null),
        spec(OPENAPI, SCHEMAS + "Model/properties/created/type", "'string'"),
        spec(OPENAPI, SCHEMAS + "FinishReason/enum", "['stop', 'tool_calls', 'content_filter']"),
        spec(OPENAPI, SCHEMAS + "Health/required", "['status', 'version']"),
        spec(OPENAPI, SCHEMAS + "ApiError/properties/param/maxLength", "3"),
        spec(OPENAPI, models + "responses/406", null),
        spec(OPENAPI, models + "responses/409", error),
        spec(OPENAPI, models + "responses/201", error),
        spec(OPENAPI, models + "security", "[]"),
        spec(OPENAPI, models + "x-release-state", null),
        spec(
            OPENAPI,
            "/paths/~1v1~1models/delete",
            "{'operationId': 'x', 'responses': {'204': {'description': 'x'}}}"),
        spec(
            OPENAPI,
            "/paths/~1v1~1music~1reference-audio-to-music/post/responses/202/links/getTask/parameters/task_id",
            "'$response.body#/nowhere'"),
        spec(
            OPENAPI,
            "/paths/~1v1~1models/get/responses/200/links",
            "{'nobody': {'operationId': 'listModels', 'parameters': {'x': '$response.body#/nowhere'}}}"),
        spec(
            OPENAPI,
            "/paths/~1v1~1voices",
            "{'get': {'operationId': 'x', 'responses': {'200': {'description': 'x'}}}}"),
        spec(
            OPENAPI,
            "/components/responses/Forbidden/headers/Retry-After",
            "{'required': true, 'schema': {'type': 'integer'}}"),
        spec(OPENAPI, chat + "required", "['model', 'messages', 'seed']"),
        spec(OPENAPI, chat + "required", "['messages']"),
        spec(OPENAPI, chat + "properties/temperature/maximum", "1"),
        spec(OPENAPI, chat + "properties/temperature/maximum", "3"),
        spec(OPENAPI, chat + "properties/depth", "{'type': 'integer'}"),
        spec(OPENAPI, chat + "additionalProperties", "false"),
        spec(OPENAPI, SCHEMAS + "Stop/oneOf/1/maxItems", "5"),
        spec(
            OPENAPI,
            SCHEMAS + "ReasoningEffort/enum",
            "['none', 'low', 'medium', 'high', 'endless']"),
        spec(OPENAPI, SCHEMAS + "ImageDetail/enum", "['auto', 'low', 'original']"));
  }

  static List<Mutant> taxonomies() {
    return List.of(
        spec("error-codes.yaml", "/codes/0/retryable", "true"),
        spec("error-codes.yaml", "/codes/1/status", "403"),
        spec("error-codes.yaml", "/codes/1/type", "'invalid_request_error'"),
        spec("error-codes.yaml", "/codes/0", "{'code': 'unused'}"),
        spec("roadmap.yaml", "/capabilities/0/state", "'planned'"));
  }
}
