import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Measures what many streams at once do to beatra and to each other. It judges nothing. */
final class Streams {
  private static final int CHUNKS = 30;
  private static final int PAUSE_MILLIS = 50;
  private static final int STALLED = 20;
  private static final int BESIDE = 100;
  private static final int LEAVERS = 200;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Servers.Server beatra;
  private final String key;

  /** The upstream's side of clients that leave. */
  private final AtomicInteger asked = new AtomicInteger();

  private final AtomicLong flooded = new AtomicLong();
  private final Collection<Long> closed = new ConcurrentLinkedQueue<>();

  /** One stream as its client saw it, in nanoseconds. */
  private record Seen(long first, long whole, String failure) {
    boolean complete() {
      return failure.isEmpty();
    }
  }

  private Streams(Servers servers) throws IOException {
    var upstream = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
    start(() -> accept(upstream));
    this.beatra =
        servers.beatra(
            URI.create("http://127.0.0.1:" + upstream.getLocalPort()),
            Map.of("paced", "1", "flood", "1", "silent", "1"),
            Map.of("BEATRA_SANDBOX_TOKEN_DELAY_MS", "" + PAUSE_MILLIS));
    this.key = servers.key();
  }

  public static void main(String[] arguments) throws Exception {
    try (var servers = new Servers(Path.of(arguments[0]))) {
      new Streams(servers).run(Integer.parseInt(arguments[1]));
    }
    System.exit(0);
  }

  private void run(int streams) throws Exception {
    String counting = "Count from 1 to " + CHUNKS / 2;
    for (int i = 0; i < 5; i++) {
      paced(200, "paced", "warm up");
      paced(200, "sandbox-chat", counting);
    }
    System.out.printf("%d chunks, one each %d ms; times in ms.%n", CHUNKS, PAUSE_MILLIS);
    print("at once, behind the upstream", streams, () -> paced(streams, "paced", "go"));
    print("at once, its sandbox", streams, () -> paced(streams, "sandbox-chat", counting));
    print("alone", BESIDE, () -> paced(BESIDE, "paced", "go"));
    List<Socket> stalled = stall();
    print("beside " + STALLED + " stalled readers", BESIDE, () -> paced(BESIDE, "paced", "go"));
    for (Socket socket : stalled) {
      socket.close();
    }
    leave();
  }

  /** What is measured. */
  private interface Work {
    List<Seen> run() throws InterruptedException;
  }

  private void print(String what, int streams, Work work) throws InterruptedException {
    var most = new AtomicInteger();
    var over = new AtomicBoolean();
    Thread watch =
        start(
            () -> {
              while (!over.get()) {
                most.accumulateAndGet(threads(), Math::max);
                pause(50);
              }
            });
    List<Seen> seen = work.run();
    over.set(true);
    watch.join();
    long[] first = seen.stream().mapToLong(Seen::first).sorted().toArray();
    long[] whole = seen.stream().mapToLong(Seen::whole).sorted().toArray();
    System.out.printf(
        "%5d streams %-30s %5d complete; first event p50 %.0f p99 %.0f; whole p50 %.0f p99 %.0f;"
            + " %d threads%n",
        streams,
        what,
        seen.stream().filter(Seen::complete).count(),
        millis(first, 0.5),
        millis(first, 0.99),
        millis(whole, 0.5),
        millis(whole, 0.99),
        most.get());
    seen.stream()
        .map(Seen::failure)
        .filter(failure -> !failure.isEmpty())
        .distinct()
        .limit(5)
        .forEach(failure -> System.out.println("      " + failure));
  }

  private static double millis(long[] sorted, double quantile) {
    return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))] / 1e6;
  }

  /** All threads of the server; 0 where the system does not say. */
  private int threads() {
    try (Stream<Path> threads =
        Files.list(Path.of("/proc", Long.toString(beatra.process().pid()), "task"))) {
      return (int) threads.count();
    } catch (IOException e) {
      return 0;
    }
  }

  private List<Seen> paced(int streams, String model, String prompt) throws InterruptedException {
    var seen = new ConcurrentLinkedQueue<Seen>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < streams; i++) {
      threads.add(start(() -> seen.add(stream(model, prompt))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(seen);
  }

  private Seen stream(String model, String prompt) {
    long start = System.nanoTime();
    long first = 0;
    try (Socket socket = ask(model, prompt, 64 << 10)) {
      var in = new BufferedInputStream(socket.getInputStream());
      String last = line(in);
      if (!"HTTP/1.1 200 OK".equals(last)) {
        return new Seen(first, System.nanoTime() - start, "answered " + last);
      }
      for (String line = last; line != null && !line.equals("0"); line = line(in)) {
        if (line.startsWith("data: ")) {
          first = first == 0 ? System.nanoTime() - start : first;
          last = line;
        }
      }
      boolean complete = last.equals("data: [DONE]");
      return new Seen(first, System.nanoTime() - start, complete ? "" : "ended after " + last);
    } catch (IOException e) {
      return new Seen(first, System.nanoTime() - start, e.toString());
    }
  }

  private Socket ask(String model, String prompt, int receiveBuffer) throws IOException {
    String body =
        "{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(model, prompt);
    var socket = new Socket();
    socket.setReceiveBufferSize(receiveBuffer);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(beatra.url().getHost(), beatra.url().getPort()));
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s";
    write(socket.getOutputStream(), head.formatted(key, body.length(), body));
    return socket;
  }

  /** Clients that ask for more than all buffers on the way hold, and do not read it. */
  private List<Socket> stall() throws IOException {
    var stalled = new ArrayList<Socket>();
    for (int i = 0; i < STALLED; i++) {
      stalled.add(ask("flood", "go", 4096));
    }
    long before = -1;
    while (flooded.get() != before || before == 0) {
      before = flooded.get();
      pause(1000);
    }
    System.out.printf(
        "%5d readers stalled after the upstream had sent %d KiB to each%n",
        STALLED, before / STALLED >> 10);
    return stalled;
  }

  private void leave() throws IOException {
    var clients = new ArrayList<Socket>();
    for (int i = 0; i < LEAVERS; i++) {
      clients.add(ask("silent", "go", 64 << 10));
    }
    while (asked.get() < LEAVERS) {
      pause(5);
    }
    for (Socket client : clients) {
      client.getInputStream().read();
    }
    long start = System.nanoTime();
    for (Socket client : clients) {
      client.close();
    }
    for (int waited = 0; closed.size() < LEAVERS && waited < PATIENCE_MILLIS; waited += 5) {
      pause(5);
    }
    long[] took = closed.stream().mapToLong(at -> at - start).sorted().toArray();
    System.out.printf(
        "%5d clients left; %d upstreams closed, p50 %.0f, last %.0f ms after%n",
        LEAVERS, took.length, millis(took, 0.5), millis(took, 1));
  }

  private void accept(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      // The end.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      for (String request = line(in); request != null; request = line(in)) {
        int length = 0;
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
          if (header.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(header.substring(15).strip());
          }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        answer(request, body, in, socket.getOutputStream());
      }
    } catch (IOException e) {
      // beatra has closed the connection.
    }
  }

  private void answer(String request, String body, InputStream in, OutputStream out)
      throws IOException {
    if (request.startsWith("GET")) {
      String list = "{\"data\":[{\"id\":\"paced\"},{\"id\":\"flood\"},{\"id\":\"silent\"}]}";
      write(
          out,
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(list.length(), list));
      return;
    }
    write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    event(out, chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
    if (body.contains("\"silent\"")) {
      asked.incrementAndGet();
      awaitEnd(in);
      closed.add(System.nanoTime());
    } else if (body.contains("\"flood\"")) {
      String piece = chunk("{\"content\":\"" + "word ".repeat(200) + "\"}", "null");
      while (true) {
        event(out, piece);
        flooded.addAndGet(piece.length());
      }
    } else {
      for (int i = 2; i < CHUNKS; i++) {
        pause(PAUSE_MILLIS);
        event(out, chunk("{\"content\":\" word\"}", "null"));
      }
      pause(PAUSE_MILLIS);
      event(out, chunk("{}", "\"stop\""));
      String usage = "{\"prompt_tokens\":9,\"completion_tokens\":%d,\"total_tokens\":39}";
      event(out, "{\"choices\":[],\"usage\":" + usage.formatted(CHUNKS) + "}");
      event(out, "[DONE]");
      write(out, "0\r\n\r\n");
    }
  }

  private static void awaitEnd(InputStream in) {
    try {
      while (in.read() >= 0) {}
    } catch (IOException e) {
      // A reset is an end, too.
    }
  }

  private static String chunk(String delta, String end) {
    return "{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"x\","
        + "\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}".formatted(delta, end);
  }

  private static void event(OutputStream out, String data) throws IOException {
    String text = "data: " + data + "\n\n";
    write(out, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Null at the end of the input. */
  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static Thread start(Runnable work) {
    var thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
