package ai.beatra.server;

import ai.beatra.upstream.StubUpstream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** A collector of OpenTelemetry that keeps the spans it is sent, as OTLP's protobuf has them. */
final class Collector implements AutoCloseable {
  private final StubUpstream http;

  /**
   * One span.
   *
   * @param parent empty for none
   * @param kind 2 of a server, 3 of a client, 5 of a consumer
   * @param status 2 for an error
   * @param links the ids of the spans that it is linked to
   */
  record Sent(
      String trace,
      String id,
      String parent,
      String name,
      long kind,
      long status,
      Map<String, String> attributes,
      List<String> links) {}

  Collector() throws IOException {
    http = new StubUpstream(exchange -> exchange.json(200, "{}"));
  }

  /** Answers as the script says. */
  Collector(StubUpstream.Script script) throws IOException {
    http = new StubUpstream(script);
  }

  String endpoint() {
    return http.baseUrl().toString().replaceFirst("/v1$", "");
  }

  List<StubUpstream.Request> received() {
    return http.received();
  }

  /** All spans that have come. */
  List<Sent> spans() {
    var spans = new ArrayList<Sent>();
    for (StubUpstream.Request request : http.received()) {
      for (Fields resource : new Fields(request.body()).messages(1)) {
        for (Fields scope : resource.messages(2)) {
          scope.messages(2).forEach(span -> spans.add(sent(span)));
        }
      }
    }
    return spans;
  }

  /** The attributes of whoever has sent the spans. */
  Map<String, String> resource() {
    return attributes(
        new Fields(http.received().get(0).body()).messages(1).get(0).messages(1).get(0), 1);
  }

  /** The first span like this, when it has come. */
  Sent await(String what, Predicate<Sent> which) {
    Eventually.holds(what, () -> spans().stream().anyMatch(which));
    return spans().stream().filter(which).findFirst().orElseThrow();
  }

  private static Sent sent(Fields span) {
    return new Sent(
        span.hex(1),
        span.hex(2),
        span.hex(4),
        span.text(5),
        span.number(6),
        span.messages(15).isEmpty() ? 0 : span.messages(15).get(0).number(3),
        attributes(span, 9),
        span.messages(13).stream().map(link -> link.hex(2)).toList());
  }

  private static Map<String, String> attributes(Fields of, int field) {
    var attributes = new HashMap<String, String>();
    for (Fields pair : of.messages(field)) {
      Fields value = pair.messages(2).get(0);
      attributes.put(
          pair.text(1),
          value.has(1)
              ? value.text(1)
              : value.has(3) ? Long.toString(value.number(3)) : value.real(4));
    }
    return attributes;
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  /** The fields of one message of protobuf, by their numbers. */
  private static final class Fields {
    private final Map<Integer, List<Object>> all = new HashMap<>();

    Fields(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining()) {
        long tag = varint(in);
        Object value =
            switch ((int) tag & 7) {
              case 0 -> varint(in);
              case 1 -> in.getLong();
              case 2 -> bytes(in, (int) varint(in));
              case 5 -> (long) in.getInt();
              default -> throw new AssertionError("no such type in protobuf: " + tag);
            };
        all.computeIfAbsent((int) (tag >>> 3), number -> new ArrayList<>()).add(value);
      }
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.get();
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    private static byte[] bytes(ByteBuffer in, int length) {
      byte[] bytes = new byte[length];
      in.get(bytes);
      return bytes;
    }

    boolean has(int field) {
      return all.containsKey(field);
    }

    List<Fields> messages(int field) {
      return all.getOrDefault(field, List.of()).stream()
          .map(each -> new Fields((byte[]) each))
          .toList();
    }

    private Object first(int field) {
      return Objects.requireNonNull(all.get(field)).get(0);
    }

    String text(int field) {
      return has(field) ? new String((byte[]) first(field), StandardCharsets.UTF_8) : "";
    }

    String hex(int field) {
      return has(field) ? HexFormat.of().formatHex((byte[]) first(field)) : "";
    }

    long number(int field) {
      return has(field) ? (Long) first(field) : 0;
    }

    String real(int field) {
      return Double.toString(Double.longBitsToDouble(number(field)));
    }
  }
}
