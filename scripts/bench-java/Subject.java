import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One server to measure, and how it is asked for a chat.
 *
 * @param headers that it wants beside the type of the body
 */
record Subject(String name, Servers.Server server, Map<String, String> headers, String model) {
  static final String DIRECT = "direct";
  static final String BARE = "vertx";
  static final String BEATRA = "beatra";
  private static final String PORTKEY = "@portkey-ai/gateway@1.15.2";

  URI url() {
    return server.url();
  }

  /**
   * A request for a chat.
   *
   * @param size of the prompt, in bytes
   */
  byte[] chat(int size, boolean stream) {
    String words = "Hello " + "word ".repeat(Math.max(0, size / "word ".length()));
    String body =
        "{\"model\":\"%s\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(
                model,
                stream ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "",
                words.strip());
    return Client.request(
        "POST", "/v1/chat/completions", typed(), body.getBytes(StandardCharsets.US_ASCII));
  }

  private Map<String, String> typed() {
    var all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/json");
    return all;
  }

  /** All of them, the upstream first, beatra last. */
  static List<Subject> start(Servers servers, Path own, boolean portkey, Map<String, String> settings)
      throws IOException, InterruptedException {
    Servers.Server mock = servers.java("-Xmx512m", "-XX:+UseSerialGC", "Mock");
    int upstream = mock.url().getPort();
    var all = new ArrayList<Subject>();
    all.add(new Subject(DIRECT, mock, Map.of(), "mock"));
    if (isThere("nginx")) {
      all.add(new Subject("nginx", nginx(servers, own, upstream), Map.of(), "mock"));
    }
    all.add(
        new Subject(
            BARE,
            servers.java(
                "-Xms64m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "PassThrough",
                "" + upstream,
                "" + Servers.freePort()),
            Map.of(),
            "mock"));
    if (portkey) {
      all.add(portkey(servers, own, mock));
    }
    Servers.Server beatra = servers.beatra(mock.url(), Map.of("paid", "1"), settings);
    all.add(
        new Subject(
            BEATRA, beatra, Map.of("Authorization", "Bearer " + servers.keyWithLimits()), "paid"));
    return all;
  }

  private static boolean isThere(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static Servers.Server nginx(Servers servers, Path own, int upstream)
      throws IOException, InterruptedException {
    int port = Servers.freePort();
    Path file = own.resolve("nginx.conf");
    Files.writeString(
        file,
        """
        daemon off;
        worker_processes 2;
        pid nginx.pid;
        error_log stderr crit;
        events { worker_connections 16384; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          upstream mock { server 127.0.0.1:%d; keepalive 512; keepalive_requests 1000000000; }
          server {
            listen 127.0.0.1:%d backlog=16384;
            keepalive_requests 1000000000;
            client_max_body_size 16m;
            client_body_buffer_size 1m;
            location / {
              proxy_pass http://mock;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffering off;
            }
          }
        }
        """
            .formatted(upstream, port));
    return servers.silent(port, List.of("nginx", "-p", own.toString(), "-c", file.toString()));
  }

  private static Subject portkey(Servers servers, Path own, Servers.Server mock)
      throws IOException, InterruptedException {
    Process install =
        new ProcessBuilder("npm", "install", "--silent", "--no-fund", "--prefix", ".", PORTKEY)
            .directory(own.toFile())
            .inheritIO()
            .start();
    if (install.waitFor() != 0) {
      throw new IOException("npm could not install " + PORTKEY);
    }
    int port = Servers.freePort();
    String program = own.resolve("node_modules/@portkey-ai/gateway/build/start-server.js").toString();
    return new Subject(
        "portkey",
        servers.silent(port, List.of("node", program, "--port=" + port, "--headless")),
        Map.of(
            "x-portkey-provider",
            "openai",
            "x-portkey-custom-host",
            mock.url() + "/v1",
            "Authorization",
            "Bearer sk-mock"),
        "mock");
  }
}
