package ai.beatra.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.lint.Lint;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small spec folder without a fault, and copies of it with one planted. */
public final class SpecFolder {
  public static final String OPENAPI =
      """
      openapi: 3.0.3
      info:
        title: Things
        version: 0.1.0
      security:
        - bearerAuth: []
      tags:
        - name: Things
          description: All about things.
      x-states:
        no_key: The request carries no key.
        faults: The server has models that fail.
      paths:
        /v1/things:
          post:
            operationId: createThing
            tags: [Things]
            summary: Make a thing
            description: Makes one thing, at once or bit by bit.
            x-release-state: preview
            x-stability-level: alpha
            parameters:
              - {name: dry, in: query, schema: {type: boolean}}
              - {name: about, in: query, schema: {$ref: '#/components/schemas/Capability'}}
            requestBody:
              required: true
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/ThingRequest'
                  examples:
                    plain:
                      summary: The smallest
                      value:
                        name: plain one
                        part: {kind: wheel, size: 3}
                    streamed:
                      summary: Bit by bit
                      value:
                        name: streamed one
                        part: some text
                        colour: red
                    broken:
                      summary: Breaks in the middle
                      value:
                        name: broken one
                        part: {kind: door}
                        colour: blue
            responses:
              '200':
                description: The thing.
                headers:
                  X-Request-Id:
                    $ref: '#/components/headers/RequestId'
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Thing'
                    examples:
                      plain:
                        summary: The thing
                        value:
                          id: thing_plain
                          made_at: '2026-01-02T03:04:05Z'
                  text/event-stream:
                    schema:
                      type: string
                    x-sse-event-schema:
                      $ref: '#/components/schemas/Thing'
                    examples:
                      streamed:
                        summary: Two bits
                        value: |
                          data: {"id":"bit_1"}

                          data: {"id":"bit_2"}

                          data: [DONE]

                      broken:
                        summary: One bit, then the end
                        x-state: faults
                        value: |
                          data: {"id":"bit_3"}

                          event: error
                          data: {"error":{"code":"broken_thing","type":"api_error","retryable":true}}
              '400':
                $ref: '#/components/responses/OtherRegion'
              '401':
                $ref: '#/components/responses/Unauthorized'
              '403':
                $ref: '#/components/responses/Forbidden'
              '406':
                $ref: '#/components/responses/NotAcceptable'
              '413':
                $ref: '#/components/responses/TooLarge'
              '415':
                $ref: '#/components/responses/NotJson'
              '422':
                description: The request is wrong.
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/ApiErrorResponse'
                    examples:
                      no_name:
                        summary: The name is missing
                        x-request:
                          headers: {X-Trace: abc, Accept: null}
                          query: {dry: true}
                          body: {}
                        value:
                          error: {code: invalid_request, type: invalid_request_error, retryable: false}
                      too_large:
                        summary: Too many bytes
                        x-request: {body_bytes: 4096}
                        value:
                          error: {code: invalid_request, type: invalid_request_error, retryable: false}
                headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}
              default:
                description: The server failed.
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/ApiErrorResponse'
                    examples:
                      failed:
                        summary: It failed
                        value:
                          error: {code: broken_thing, type: api_error, retryable: true}
                headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}
        /v1/things/{thing_id}:
          parameters:
            - $ref: '#/components/parameters/ThingId'
          get:
            operationId: getThing
            tags: [Things]
            summary: Look at a thing
            description: Answers with the thing.
            x-release-state: available
            x-stability-level: stable
            responses:
              '200':
                description: The found thing.
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Thing'
                    examples:
                      found:
                        $ref: '#/components/examples/found'
                headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}}
                links:
                  again:
                    operationId: getThing
              '400':
                $ref: '#/components/responses/OtherRegion'
              '401':
                $ref: '#/components/responses/Unauthorized'
              '403':
                $ref: '#/components/responses/Forbidden'
              '404':
                $ref: '#/components/responses/NotFound'
              '406':
                $ref: '#/components/responses/NotAcceptable'
      components:
        securitySchemes:
          bearerAuth:
            type: http
            scheme: bearer
        parameters:
          ThingId:
            name: thing_id
            in: path
            required: true
            schema:
              type: string
              pattern: '^thing_'
            example: thing_7
        headers:
          RequestId:
            description: The id of the request.
            schema:
              type: string
              enum: [long, short]
            example: short
          ShouldRetry:
            schema:
              type: boolean
        examples:
          found:
            summary: A found thing
            value:
              id: thing_found
              colour: blue
              labels: {}
        responses:
          Unauthorized:
            description: No key.
            content:
              application/json:
                schema:
                  $ref: '#/components/schemas/ApiErrorResponse'
                examples:
                  no_key:
                    summary: Without a key
                    x-state: no_key
                    value:
                      error:
                        code: unauthorized
                        type: authentication_error
                        retryable: false
            headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}, WWW-Authenticate: {schema: {type: string}}}
          OtherRegion:
            description: A key of elsewhere.
            content:
              application/json:
                schema: {$ref: '#/components/schemas/ApiErrorResponse'}
                examples:
                  other_region:
                    x-state: no_key
                    value: {error: {type: invalid_request_error, retryable: false, code: other_region}}
            headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}
          Forbidden:
            description: The key may not.
            content:
              application/json:
                schema: {$ref: '#/components/schemas/ApiErrorResponse'}
                examples:
                  forbidden:
                    x-state: no_key
                    value: {error: {type: permission_error, retryable: false, code: forbidden}}
            headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}
          NotFound:
            description: There is none.
            content:
              application/json:
                schema: {$ref: '#/components/schemas/ApiErrorResponse'}
                examples:
                  not_found:
                    x-request: {path: {thing_id: thing_none}}
                    value: {error: {type: not_found_error, retryable: false, code: not_found}}
            headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}
          NotAcceptable:
            description: Another type is wanted.
            content:
              application/json:
                schema: {$ref: '#/components/schemas/ApiErrorResponse'}
                examples:
                  not_acceptable:
                    x-request: {headers: {Accept: image/png}}
                    value: {error: {type: invalid_request_error, retryable: false, code: not_acceptable}}
            headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}
          TooLarge:
            description: Too many bytes.
            content:
              application/json:
                schema: {$ref: '#/components/schemas/ApiErrorResponse'}
                examples:
                  big:
                    x-request: {body_bytes: 9999}
                    value: {error: {type: invalid_request_error, retryable: false, code: big}}
            headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}
          NotJson:
            description: It is no JSON.
            content:
              application/json:
                schema: {$ref: '#/components/schemas/ApiErrorResponse'}
                examples:
                  not_json:
                    x-request: {content_type: text/plain, query: {about: things}, raw: nothing}
                    value: {error: {type: invalid_request_error, retryable: false, code: not_json}}
            headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}
        schemas:
          ApiErrorResponse:
            type: object
            required: [error]
            properties:
              error:
                $ref: '#/components/schemas/ApiError'
          ApiError:
            type: object
            required: [code, type, retryable]
            properties:
              code:
                type: string
                example: unauthorized
              type:
                type: string
              retryable:
                type: boolean
          ThingRequest:
            type: object
            required: [name]
            properties:
              name:
                type: string
                minLength: 3
              part:
                $ref: '#/components/schemas/Part'
              colour:
                $ref: '#/components/schemas/Colour'
          Part:
            x-union: true
            oneOf:
              - type: string
              - $ref: '#/components/schemas/Piece'
          Piece:
            x-union: true
            oneOf:
              - $ref: '#/components/schemas/Wheel'
              - $ref: '#/components/schemas/Door'
            discriminator:
              propertyName: kind
              mapping:
                wheel: '#/components/schemas/Wheel'
                door: '#/components/schemas/Door'
          Wheel:
            type: object
            required: [kind, size]
            properties:
              kind:
                type: string
                enum: [wheel]
              size:
                type: integer
                default: 2
          Door:
            type: object
            required: [kind]
            properties:
              kind:
                type: string
                enum: [door]
          Capability:
            type: string
            enum: [things]
          Colour:
            type: string
            nullable: true
            enum: [red, blue, null]
          Thing:
            type: object
            required: [id]
            properties:
              id:
                type: string
              made_at:
                type: string
                format: date-time
              colour:
                $ref: '#/components/schemas/Colour'
              labels:
                type: object
                additionalProperties: true
      """;

  static final String ERROR_CODES =
      """
      codes:
        - code: unauthorized
          status: 401
          retryable: false
          type: authentication_error
          title: No key
          description: The key is missing. <b> & */ @see \\u0041
          action: Send one.
        - code: invalid_request
          status: 422
          retryable: false
          type: invalid_request_error
          title: Wrong request
          description: The request is wrong.
          action: Correct it.
        - code: broken_thing
          status: 503
          retryable: true
          type: api_error
          title: Broken
          description: The thing broke.
          action: Send the request again.
        - {code: other_region, status: 400, retryable: false, type: invalid_request_error, title: Wrong, description: Wrong., action: Stop.}
        - {code: forbidden, status: 403, retryable: false, type: permission_error, title: Wrong, description: Wrong., action: Stop.}
        - {code: not_found, status: 404, retryable: false, type: not_found_error, title: Wrong, description: Wrong., action: Stop.}
        - {code: not_acceptable, status: 406, retryable: false, type: invalid_request_error, title: Wrong, description: Wrong., action: Stop.}
        - {code: big, status: 413, retryable: false, type: invalid_request_error, title: Wrong, description: Wrong., action: Stop.}
        - {code: not_json, status: 415, retryable: false, type: invalid_request_error, title: Wrong, description: Wrong., action: Stop.}
      """;

  static final String ROADMAP =
      """
      capabilities:
        - id: things
          title: Things
          state: preview
          description: Things.
          operations:
            - POST /v1/things
        - id: dreams
          title: Dreams
          state: planned
          description: Things to come.
          operations:
            - GET /v1/dreams/{dream_id}
      """;

  static final String CATALOG =
      """
      providers:
        sandbox: {kind: sandbox}
      models:
        - id: thing-1
          name: Thing 1
          description: Makes things.
          created: '2026-01-01'
          capabilities: [things]
          release_state: available
          modalities: {input: [text], output: [text]}
          limits: {prompt_characters: 100}
          price: {unit: credits_per_task, task: '5'}
          routes:
            - provider: sandbox
              upstream_model: thing
        - id: thing-2
          name: Thing 2
          description: Makes things.
          created: '2026-01-01'
          capabilities: [things]
          release_state: preview
          modalities: {input: [text], output: [text]}
          limits: {prompt_characters: 100}
          price: {unit: credits_per_task, task: '5'}
          routes:
            - provider: sandbox
              upstream_model: thing
      """;

  static final String CHANGELOG =
      """
      # Changelog

      ## [Unreleased]

      ### Changed

      - The things are new,
        on two lines.
      - The docs say more.

      ## [0.1.0] - 2026-02-01

      ### Added

      - `getThing`: gone since.

      ## [0.0.9] - 2026-01-31

      ### Fixed

      - All.
      """;

  private final Path directory;
  private String changed = "";

  public SpecFolder(Path parent) throws IOException {
    directory = Files.createDirectories(parent.resolve("spec"));
    write("openapi.yaml", OPENAPI);
    write("error-codes.yaml", ERROR_CODES);
    write("roadmap.yaml", ROADMAP);
    write("catalog.yaml", CATALOG);
    write("exceptions.yaml", "exceptions: []\n");
    write("elsewhere.yaml", "calls: []\n");
    write("CHANGELOG.md", CHANGELOG);
  }

  public Path path() {
    return directory;
  }

  /** Replaces the only place where a text stands in one of the files. */
  public SpecFolder plant(String file, String text, String replacement) throws IOException {
    String before = Files.readString(directory.resolve(file));
    assertThat(before).containsOnlyOnce(text);
    changed = before.replace(text, replacement);
    write(file, changed);
    return this;
  }

  public void write(String file, String text) throws IOException {
    changed = text;
    Files.writeString(directory.resolve(file), text);
  }

  /** Writes what was released last, in both its forms. */
  public void baseline(String openapi) throws IOException {
    Files.createDirectories(directory.resolve("released"));
    write(Spec.BASELINE, openapi);
    YamlFile yaml = YamlFile.of(Spec.OPENAPI, openapi);
    write(Spec.BASELINE_JSON, yaml.root().value().toPrettyString());
  }

  public List<Finding> findings() throws IOException {
    return Lint.findings(directory);
  }

  /** The line on which a text begins that stands once in the file that was changed last. */
  public int lineOf(String text) {
    assertThat(changed).containsOnlyOnce(text);
    return changed.substring(0, changed.indexOf(text)).split("\n", -1).length;
  }
}
