package ai.beatra.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who watches the server.
 *
 * @param admin where they are answered; null where nobody is
 * @param traces where spans are sent; null to make none
 */
public record Monitoring(@Nullable Admin admin, @Nullable Traces traces) {
  /** Nobody. */
  static final Monitoring NONE = new Monitoring(null, null);

  private static final String SERVICE = "beatra";

  /** What OpenTelemetry appends to the address of a collector. */
  private static final String PATH = "/v1/traces";

  private static final Shape<BigDecimal> RATIO =
      Shape.of(
          "a number from 0 to 1, like 0.1",
          BigDecimal.ONE,
          text -> text.matches("0(\\.\\d{1,9})?|1(\\.0{1,9})?") ? new BigDecimal(text) : null);

  /**
   * The listener for whoever operates the server.
   *
   * @param port 0 takes any free port
   */
  public record Admin(String host, int port) {
    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
      return Config.Server.isLoopback(host);
    }
  }

  /**
   * A collector of OpenTelemetry, which takes OTLP over HTTP.
   *
   * @param endpoint where spans are sent
   * @param headers that are sent with them, such as a key
   * @param ratio how many of the requests are followed that do not say so themselves, 0 to 1
   * @param service what the server is called there
   * @param attributes of the server besides
   */
  public record Traces(
      URI endpoint,
      Map<String, Secret> headers,
      double ratio,
      String service,
      Map<String, String> attributes) {}

  /**
   * @param environment has OpenTelemetry's own variables, for what the file leaves out
   */
  static Monitoring of(Section admin, Section telemetry, Map<String, String> environment) {
    String host = admin.get("host", Shape.TEXT, "127.0.0.1");
    Integer port = admin.find("port", Shape.integer(0, 65535));
    URI configured = telemetry.find("otlp_endpoint", Shape.BASE_URL);
    BigDecimal ratio = telemetry.get("sample_ratio", RATIO, BigDecimal.ONE);
    var standard = new Standard(environment);
    URI endpoint = configured == null ? standard.endpoint(telemetry) : traces(configured);
    return new Monitoring(
        port == null ? null : new Admin(host, port),
        endpoint == null
            ? null
            : new Traces(
                endpoint,
                standard.headers(),
                ratio.doubleValue(),
                standard.service(),
                standard.attributes()));
  }

  private static URI traces(URI collector) {
    String base = collector.toString();
    return base.endsWith(PATH) ? collector : URI.create(base + PATH);
  }

  /** The variables of OpenTelemetry that are honoured. */
  private record Standard(Map<String, String> environment) {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    private String get(String name) {
      return environment.getOrDefault(name, "").strip();
    }

    private @Nullable URI endpoint(Section section) {
      if (get("OTEL_SDK_DISABLED").equalsIgnoreCase("true")
          || get("OTEL_TRACES_EXPORTER").equals("none")) {
        return null;
      }
      String own = get(TRACES);
      String shared = get(ENDPOINT);
      String text = own.isEmpty() ? shared : own;
      if (text.isEmpty()) {
        return null;
      }
      URI url = Shape.BASE_URL.parser().parse(text);
      if (url == null) {
        section.problem(
            "otlp_endpoint",
            "cannot be taken from "
                + (own.isEmpty() ? ENDPOINT : TRACES)
                + ", which must be "
                + Shape.BASE_URL.expected());
        return null;
      }
      return own.isEmpty() ? traces(url) : url;
    }

    private Map<String, Secret> headers() {
      var headers = new LinkedHashMap<String, Secret>();
      pairs("OTEL_EXPORTER_OTLP_HEADERS")
          .forEach((name, value) -> headers.put(name, new Secret(value)));
      pairs("OTEL_EXPORTER_OTLP_TRACES_HEADERS")
          .forEach((name, value) -> headers.put(name, new Secret(value)));
      return Map.copyOf(headers);
    }

    private String service() {
      String name = get("OTEL_SERVICE_NAME");
      return name.isEmpty()
          ? Objects.requireNonNullElse(
              pairs("OTEL_RESOURCE_ATTRIBUTES").get("service.name"), SERVICE)
          : name;
    }

    private Map<String, String> attributes() {
      var attributes = pairs("OTEL_RESOURCE_ATTRIBUTES");
      attributes.remove("service.name");
      return Map.copyOf(attributes);
    }

    /** {@code a=b,c=d}, percent-encoded; what is no pair is left out. */
    private Map<String, String> pairs(String name) {
      var pairs = new LinkedHashMap<String, String>();
      for (String pair : get(name).split(",")) {
        int at = pair.indexOf('=');
        if (at > 0) {
          pairs.put(pair.substring(0, at).strip(), decoded(pair.substring(at + 1).strip()));
        }
      }
      return pairs;
    }

    private static String decoded(String text) {
      try {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return text;
      }
    }
  }
}
