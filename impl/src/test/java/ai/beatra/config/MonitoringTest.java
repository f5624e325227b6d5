package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Monitoring.Traces;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who watches a server, as its file and OpenTelemetry's own variables say. */
class MonitoringTest {
  private static Monitoring read(String yaml, Map<String, String> environment) {
    return Config.parse("beatra.yaml", yaml, environment).monitoring();
  }

  private static Traces traces(String yaml, Map<String, String> environment) {
    return Objects.requireNonNull(read(yaml, environment).traces());
  }

  @Test
  void nobodyDoesUnlessSomebodySaysSo() {
    assertThat(read("admin: {host: 0.0.0.0}", Map.of()).admin()).isNull();
    assertThat(read("telemetry: {sample_ratio: 0.5}", Map.of()).traces()).isNull();
    assertThat(read("", Map.of("OTEL_SERVICE_NAME", "mine"))).isEqualTo(Monitoring.NONE);
  }

  @Test
  void theFileWinsOverTheVariables() {
    Traces traces =
        traces(
            "telemetry: {otlp_endpoint: \"http://a:4318/\"}",
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://b:4318",
                "OTEL_SDK_DISABLED", "true"));

    assertThat(traces.endpoint()).isEqualTo(URI.create("http://a:4318/v1/traces"));
  }

  @Test
  void theVariablesAreThoseOfTheStandard() {
    Traces traces =
        traces(
            "",
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "https://shared",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://own/in",
                "OTEL_EXPORTER_OTLP_HEADERS", "a=1, key=x%3Dy+z",
                "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=2",
                "OTEL_RESOURCE_ATTRIBUTES", "service.name=ours,zone=b,odd"));

    assertThat(traces.endpoint()).isEqualTo(URI.create("https://own/in"));
    assertThat(traces.headers())
        .isEqualTo(Map.of("a", new Secret("2"), "key", new Secret("x=y+z")));
    assertThat(traces.service()).isEqualTo("ours");
    assertThat(traces.attributes()).isEqualTo(Map.of("zone", "b"));
    assertThat(traces.ratio()).isEqualTo(1);
  }

  @Test
  void theyCanBeTurnedOff() {
    String endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    assertThat(read("", Map.of(endpoint, "http://a", "OTEL_SDK_DISABLED", "TRUE")).traces())
        .isNull();
    assertThat(read("", Map.of(endpoint, "http://a", "OTEL_TRACES_EXPORTER", "none")).traces())
        .isNull();
  }

  @Test
  void anAddressThatIsNoneEndsTheStart() {
    assertThat(ConfigTest.problems("", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")))
        .hasSize(1)
        .first()
        .asString()
        .contains("telemetry.otlp_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT")
        .doesNotContain("collector:4318");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "-0.1", "half", "10%", "1e-3"})
  void aRatioIsFromNoneToAll(String ratio) {
    assertThat(ConfigTest.problems("telemetry: {sample_ratio: \"%s\"}".formatted(ratio)))
        .hasSize(1);
  }
}
