package ai.beatra.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A small internet: names of the test's own, and one TLS server that has all of them. */
public final class TestWeb implements AutoCloseable {

  /** What the server does with one request. */
  public interface Page {
    void answer(OutputStream out) throws IOException, InterruptedException;
  }

  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Made once for each JVM, since keytool is a JVM of its own. */
  private static @Nullable KeyStore pair;

  private final SSLServerSocket server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "test-web");
            thread.setDaemon(true);
            return thread;
          });
  private final SSLContext tls;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final Map<String, List<String>> names = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();

  public TestWeb(Path directory) throws Exception {
    this.tls = certificate(pair(directory));
    this.server =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    name("media.test", "127.0.0.1");
    threads.execute(this::accept);
  }

  private static synchronized KeyStore pair(Path directory) throws Exception {
    KeyStore known = pair;
    if (known == null) {
      known = newPair(directory);
      pair = known;
    }
    return known;
  }

  private static KeyStore newPair(Path directory) throws Exception {
    Path file = directory.resolve("web.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    new ProcessBuilder(
            keytool,
            "-genkeypair",
            "-alias",
            "web",
            "-keyalg",
            "EC",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            "changeit",
            "-dname",
            "CN=media.test",
            "-ext",
            "san=dns:media.test,dns:rebinding.test,dns:*.other.test")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static SSLContext certificate(KeyStore store) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("web", store.getCertificate("web"));
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Serves the page at a path. */
  public TestWeb page(String path, Page page) {
    pages.put(path, page);
    return this;
  }

  /** Serves a file. */
  public TestWeb file(String path, byte[] content) {
    return page(
        path,
        out -> {
          out.write(head("200 OK", "Content-Length: " + content.length));
          out.write(content);
        });
  }

  public TestWeb redirect(String path, String location) {
    return page(
        path, out -> out.write(head("302 Found", "Content-Length: 0\r\nLocation: " + location)));
  }

  /** A head of an answer after which the connection ends. */
  public static byte[] head(String status, String headers) {
    return ("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What a name leads to, one set of addresses after the other; the last stays. */
  public void name(String host, String... addresses) {
    names.put(host, new CopyOnWriteArrayList<>(addresses));
  }

  public String url(String host, String path) {
    return "https://" + host + ":" + server.getLocalPort() + path;
  }

  public String url(String path) {
    return url("media.test", path);
  }

  /** The names that were looked up. */
  public List<String> asked() {
    return asked;
  }

  /** The paths that were fetched. */
  public List<String> paths() {
    return paths;
  }

  /** The real guard, to which this server alone is public besides what is. */
  public PublicWeb client() throws GeneralSecurityException {
    return new PublicWeb(
        8,
        this::resolve,
        address ->
            address.getHostAddress().equals("127.0.0.1") || PublicAddresses.isPublic(address),
        port -> port == 443 || port == server.getLocalPort(),
        tls);
  }

  /** What trusts this server's certificate and no other. */
  SSLContext certificates() {
    return tls;
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    asked.add(host);
    List<String> known = names.get(host);
    if (known == null) {
      throw new UnknownHostException(host);
    }
    String now = known.size() > 1 ? known.remove(0) : known.get(0);
    String[] each = now.split(",");
    var found = new InetAddress[each.length];
    for (int i = 0; i < each.length; i++) {
      found[i] = InetAddress.getByName(each[i]);
    }
    return found;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String path = readHead(socket.getInputStream()).split(" ")[1];
      paths.add(path);
      Page page = pages.getOrDefault(path, out -> out.write(head("404 Not Found", "")));
      page.answer(socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // The client has enough.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
