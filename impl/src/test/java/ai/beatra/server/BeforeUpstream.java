package ai.beatra.server;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.store.MigratedFile;
import ai.beatra.upstream.StubUpstream;
import ai.beatra.upstream.StubUpstream.Script;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole server in front of an upstream of the test. */
abstract class BeforeUpstream {
  /** Only something that hangs reaches it. */
  static final Duration DEADLINE = Duration.ofSeconds(60);

  static final ObjectMapper JSON = new ObjectMapper();
  private static final String HELLO =
      "{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello?\"}]";

  static final String WHOLE =
      """
      {"id": "theirs", "object": "chat.completion", "created": 1, "model": "model-b-2026-01-01",
       "system_fingerprint": "fp_theirs", "service_tier": "default", "x_provider": "theirs",
       "choices": [{"index": 0, "finish_reason": "stop", "x_provider": "theirs",
         "message": {"role": "assistant", "content": "Hello.", "annotations": "theirs"}}],
       "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18, "cost": 0.01}}
      """;

  static final String PART =
      "{\"id\":\"theirs\",\"created\":1,\"model\":\"theirs\",\"system_fingerprint\":\"theirs\","
          + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello.\",\"x\":\"theirs\"},"
          + "\"finish_reason\":null}]}";
  static final String LAST =
      "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
  static final String USAGE =
      "{\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7}}";

  @TempDir Path data;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  /** An upstream with two chat models that answers chats with the script. */
  StubUpstream upstream(Script chats) throws IOException {
    return stub(
        exchange -> {
          if (exchange.request().method().equals("GET")) {
            exchange.json(
                200,
                """
                {"object": "list", "data": [{"id": "model-b"}, {"id": "text-embedding-3-small"},
                 {"id": "Vendor/Model-A:7b"}, {"id": "auto"}, {"id": "sandbox-chat"}, {"x": 1}]}
                """);
          } else {
            chats.answer(exchange);
          }
        });
  }

  StubUpstream stub(Script script) throws IOException {
    var stub = new StubUpstream(script);
    open.add(stub);
    return stub;
  }

  static Map<String, String> environment(StubUpstream stub) {
    return Map.of("OPENAI_API_KEY", "sk-theirs", "OPENAI_BASE_URL", stub.baseUrl() + "/");
  }

  /** A server with these settings, as a client sees it. */
  Client serve(CatalogConfig catalog) throws Exception {
    String yaml = "server: {port: 0, ping_seconds: 1}\ndata_dir: " + data;
    var key = new AtomicReference<String>();
    MigratedFile.putInto(data);
    var server =
        new Beatra(
            Config.parse("test", yaml, Map.of()),
            catalog,
            Clock.systemUTC(),
            first -> key.set(first.secret().reveal()));
    open.add(server);
    return new Client(server.port(), String.valueOf(key.get()));
  }

  CatalogConfig bundled(Map<String, String> environment) {
    return CatalogConfig.load(Config.parse("test", "", Map.of()), environment);
  }

  Client serve(StubUpstream stub) throws Exception {
    return serve(bundled(environment(stub)));
  }

  final class Client {
    private final int port;
    private final String key;

    Client(int port, String key) {
      this.port = port;
      this.key = key;
    }

    HttpResponse<String> chat(String more) throws Exception {
      return send("/v1/chat/completions", HELLO + more + "}");
    }

    HttpResponse<String> send(String path, String body) throws Exception {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(DEADLINE)
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json");
      return http.send(
          (body.isEmpty() ? request : request.POST(HttpRequest.BodyPublishers.ofString(body)))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }

    /** A request on a connection that the test closes when it likes. */
    Socket begin(String more) throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout((int) DEADLINE.toMillis());
      byte[] body = (HELLO + more + "}").getBytes(StandardCharsets.UTF_8);
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Authorization: Bearer "
              + key
              + "\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      return socket;
    }

    List<String> models() throws Exception {
      JsonNode list = JSON.readTree(send("/v1/models", "").body()).get("data");
      var ids = new ArrayList<String>();
      list.forEach(model -> ids.add(model.get("id").textValue()));
      return ids;
    }
  }

  static List<String> events(HttpResponse<String> answer) {
    return Stream.of(answer.body().split("\n\n")).toList();
  }

  static StubUpstream.Request last(StubUpstream stub) {
    return stub.received().get(stub.received().size() - 1);
  }

  void stop() {
    try {
      open.remove(open.size() - 1).close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
