package ai.beatra.spec.lint.example;

import static ai.beatra.spec.lint.Fault.GET;
import static ai.beatra.spec.lint.Fault.POST;
import static ai.beatra.spec.lint.Fault.fault;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.lint.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules for examples of errors. */
class ErrorAnswersTest {
  private final SpecFolder spec;

  ErrorAnswersTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("errors")
  void findsExactlyThePlantedFault(Fault fault) throws IOException {
    fault.isFound(spec);
  }

  static Stream<Fault> errors() {
    return Stream.of(
        fault(
            "code: unauthorized\n",
            "code: unauthorised\n",
            "error-example",
            "unauthorised",
            "/components/responses/Unauthorized/content/application~1json/examples/no_key/value/error/code",
            "Did you mean \"unauthorized\"?"),
        fault(
            "code: unauthorized\n                  type: authentication_error",
            "code: invalid_request\n                  type: invalid_request_error",
            "error-example",
            "code: invalid_request\n",
            "/components/responses/Unauthorized/content/application~1json/examples/no_key/value/error/code",
            "invalid_request has the status 422, not 401."),
        fault(
            "type: authentication_error",
            "type: api_error",
            "error-example",
            "type: api_error\n",
            "/components/responses/Unauthorized/content/application~1json/examples/no_key/value/error/type",
            "Write \"type: authentication_error\"."),
        fault(
            "retryable: true}",
            "retryable: false}",
            "error-example",
            "{code: broken_thing",
            POST
                + "/responses/default/content/application~1json/examples/failed/value/error/retryable",
            "Write \"retryable: true\"."),
        fault(
            "\n              operationId: getThing\n",
            "\n              operationId: getThing\n        '410': {description: Not there., headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}}\n",
            "error-envelope",
            "'410':",
            GET + "/responses/410",
            "no JSON body"),
        fault(
            "description: The server failed.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/ApiErrorResponse'",
            "description: The server failed.\n          content:\n            application/json:\n              schema:\n                type: object\n                additionalProperties: true",
            "error-envelope",
            "schema:\n                type: object",
            POST + "/responses/default/content/application~1json/schema",
            "not in the one envelope"));
  }
}
