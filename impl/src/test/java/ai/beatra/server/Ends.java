package ai.beatra.server;

import ai.beatra.money.Amount;
import ai.beatra.tokens.Tokenizer;
import ai.beatra.upstream.StubUpstream.Exchange;
import ai.beatra.upstream.StubUpstream.Script;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** How to bring about each end of a chat that the page "What is charged when" knows. */
final class Ends {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Tokenizer TOKENIZER = new Tokenizer();

  private static final String USAGE = "{\"prompt_tokens\":11,\"completion_tokens\":7}";
  private static final String ABSURD = "{\"prompt_tokens\":11,\"completion_tokens\":2000000000}";
  private static final String ROLE =
      "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}";
  private static final String PART =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one two\"}}]}";
  private static final String COUNTED_PART = PART.replace("]}", "],\"usage\":" + USAGE + "}");
  private static final String REST =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\" three\"},\"finish_reason\":\"stop\"}]}";
  private static final String LAST = "{\"choices\":[],\"usage\":" + USAGE + "}";

  /** 11 tokens of prompt, 7 of answer; 1 and 2 dollars a million, 1000 credits a dollar. */
  static final Amount WHOLE_COST = new Amount(11 * 10 + 7 * 20);

  private static final String PICTURE =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
          + "hgGAWjR9awAAAABJRU5ErkJggg==";

  /** More than the connection can hold, so that what was sent before it has been read. */
  private static final int MORE_THAN_FITS = 12 << 20;

  static final Map<String, End> ALL = new LinkedHashMap<>();

  private Ends() {}

  /** What the client does; its answer, if it waits for one. */
  interface Client {
    @Nullable Answer ask(RunningBeatra beatra, Request request, String requestId) throws Exception;
  }

  /** One end. The upstream answers the first request with its script, and all others wholly. */
  static final class End {
    private final String name;
    private final String model;
    private final boolean stream;
    private final Script script;
    private final Leaving leaving;
    private final AtomicBoolean first = new AtomicBoolean();
    private final Semaphore reached = new Semaphore(0);
    private final Semaphore gone = new Semaphore(0);

    private End(String name, String model, boolean stream, Leaving leaving, Script script) {
      this.name = name;
      this.model = model;
      this.stream = stream;
      this.leaving = leaving;
      this.script = script;
    }

    String body() {
      return """
      {"model": "%s", "stream": %s, "max_completion_tokens": 10, "messages": [{"role": "user",
        "content": [{"type": "text", "text": "%s"},
          {"type": "image_url", "image_url": {"url": "%s"}}]}]}"""
          .formatted(model, stream, name, PICTURE);
    }

    private long promptTokens() {
      return List.of("user", "text", name, "image_url").stream().mapToLong(TOKENIZER::count).sum()
          + 6
          + 1600;
    }

    /** What is paid, as the page calls it. */
    Amount cost(String pays) {
      String generated =
          leaving == Leaving.IN_TEXT || name.startsWith("The stream") ? "one two" : "";
      return switch (pays) {
        case "nothing" -> Amount.ZERO;
        case "what the model counted" -> WHOLE_COST;
        case "the most that is possible" -> new Amount(11 * 10 + 10 * 20);
        case "what we count" ->
            new Amount(
                promptTokens() * 10 + TOKENIZER.count(stream ? generated : "one two three") * 20);
        default -> throw new AssertionError("how much is " + pays + "?");
      };
    }

    Client client() {
      first.set(true);
      reached.drainPermits();
      gone.drainPermits();
      return this::ask;
    }

    private @Nullable Answer ask(RunningBeatra beatra, Request request, String requestId)
        throws Exception {
      if (leaving == Leaving.NOT) {
        return beatra.send(request);
      }
      try (LoggedLines access = LoggedLines.access()) {
        try (Wire wire = beatra.connect()) {
          wire.send(request);
          await(reached);
          if (leaving == Leaving.IN_TEXT) {
            wire.readHead();
            while (!new String(wire.readChunk()).contains("one two")) {}
          }
        }
        access.await("request_id=" + requestId);
      }
      gone.release();
      return null;
    }
  }

  /** When the client leaves. */
  private enum Leaving {
    NOT,
    /** When the upstream has done what its script says. */
    THEN,
    /** When it has got the first text after that. */
    IN_TEXT
  }

  /** Breaks the connection right behind the last event. */
  private static void breaks(String name, String... events) {
    stream(name, exchange -> exchange.breaksOffAfter(events));
  }

  private static End end(String name) {
    return Objects.requireNonNull(ALL.get(name), name);
  }

  /** Lets the client leave now, and waits until it is gone. */
  private static void leaves(String name) throws IOException {
    reached(name);
    try {
      await(end(name).gone);
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  /** How the upstream answers the request. */
  static Script named(String body) {
    String name;
    try {
      name = JSON.readTree(body).at("/messages/0/content/0/text").textValue();
    } catch (JsonProcessingException e) {
      throw new AssertionError(body, e);
    }
    End end = end(name);
    return end.first.getAndSet(false) ? end.script : end.stream ? Ends::streams : Ends::whole;
  }

  private static void await(Semaphore semaphore) throws InterruptedException {
    if (!semaphore.tryAcquire(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the other side does not come");
    }
  }

  private static void whole(Exchange exchange) throws IOException {
    whole(exchange, "stop", ",\"usage\":" + USAGE);
  }

  private static void whole(Exchange exchange, String reason, String more) throws IOException {
    exchange.json(
        200,
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"one two three\"},"
            + "\"finish_reason\":\""
            + reason
            + "\"}]"
            + more
            + "}");
  }

  private static void streams(Exchange exchange) throws IOException {
    begins(exchange, ROLE, PART, REST, LAST, "[DONE]");
    exchange.ends();
  }

  private static void begins(Exchange exchange, String... events) throws IOException {
    exchange.streams();
    exchange.data(events);
  }

  private static void piece(String name, Script script) {
    add(name, "patient", false, Leaving.NOT, script);
  }

  private static void stream(String name, Script script) {
    add(name, "patient", true, Leaving.NOT, script);
  }

  private static void left(String name, boolean stream, Leaving leaving, Script script) {
    add(name, "patient", stream, leaving, script);
  }

  private static void add(
      String name, String model, boolean stream, Leaving leaving, Script script) {
    ALL.put(name, new End(name, model, stream, leaving, script));
  }

  private static void reached(String name) {
    end(name).reached.release();
  }

  static {
    piece("The answer is whole", Ends::whole);
    stream("The stream is whole", Ends::streams);
    piece(
        "The answer ends at its token limit",
        exchange -> whole(exchange, "length", ",\"usage\":" + USAGE));
    piece(
        "The answer is whole, and the model does not count",
        exchange -> whole(exchange, "stop", ""));
    breaks(
        "The stream is whole, and the connection to the model breaks before it says so",
        ROLE,
        PART,
        REST,
        LAST);
    piece(
        "The model counts more than is possible",
        exchange -> whole(exchange, "stop", ",\"usage\":" + ABSURD));
    piece(
        "The model refuses the request",
        exchange -> exchange.json(400, "{\"error\":{\"message\":\"Too long.\"}}"));
    piece(
        "The model's provider fails before it answers",
        exchange -> exchange.json(500, "{\"error\":{\"message\":\"Broken.\"}}"));
    add("The model's provider is silent", "hasty", true, Leaving.NOT, Exchange::awaitClose);
    stream(
        "The stream breaks before its first text",
        exchange -> {
          begins(exchange, ROLE);
          exchange.cut(false);
        });
    breaks("The stream breaks in the middle", ROLE, PART);
    breaks("The stream breaks in the middle, and the model has counted", ROLE, COUNTED_PART);
    add(
        "The stream falls silent in the middle",
        "restless",
        true,
        Leaving.NOT,
        exchange -> {
          begins(exchange, ROLE, PART);
          exchange.awaitClose();
        });
    piece(
        "An answer in one piece breaks in the middle",
        exchange -> {
          exchange.raw(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{");
          exchange.cut(false);
        });
    leaving();
  }

  private static void leaving() {
    String begins = "You leave before the model begins to answer, and then it does";
    left(
        begins,
        true,
        Leaving.THEN,
        exchange -> {
          leaves(begins);
          begins(exchange, ROLE);
          exchange.awaitClose();
        });
    String fails = "You leave before the model begins to answer, and then it fails";
    left(
        fails,
        true,
        Leaving.THEN,
        exchange -> {
          leaves(fails);
          exchange.json(500, "{\"error\":{\"message\":\"Broken.\"}}");
        });
    String silent = "You leave after that, before the first text";
    left(
        silent,
        true,
        Leaving.THEN,
        exchange -> {
          begins(exchange, ROLE);
          comments(exchange);
          reached(silent);
          exchange.awaitClose();
        });
    inText("You leave in the middle of a stream", PART);
    inText("You leave in the middle of a stream, and the model has counted", COUNTED_PART);
    String thinking = "You leave while a model thinks";
    add(
        thinking,
        "thinker",
        true,
        Leaving.THEN,
        exchange -> {
          begins(exchange, ROLE);
          comments(exchange);
          leaves(thinking);
          exchange.data(PART, REST, LAST, "[DONE]");
          exchange.ends();
        });
    String piece = "You leave before an answer in one piece is there";
    left(
        piece,
        false,
        Leaving.THEN,
        exchange -> {
          leaves(piece);
          whole(exchange);
        });
  }

  private static void inText(String name, String part) {
    left(
        name,
        true,
        Leaving.IN_TEXT,
        exchange -> {
          begins(exchange, ROLE, part);
          reached(name);
          exchange.awaitClose();
        });
  }

  private static void comments(Exchange exchange) throws IOException {
    String comment = ": " + "x".repeat(64 << 10) + "\n\n";
    for (int sent = 0; sent < MORE_THAN_FITS; sent += comment.length()) {
      exchange.piece(comment);
    }
  }
}
