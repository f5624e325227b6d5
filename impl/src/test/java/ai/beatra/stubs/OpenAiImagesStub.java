package ai.beatra.stubs;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Pictures in OpenAI's form: POST …/images/generations and …/images/edits, as strict as the real
 * one with members; models whose names begin with dall-e or grok give URLs unless asked otherwise.
 */
public final class OpenAiImagesStub extends Stub {
  private static final Pattern SIZE = Pattern.compile("(\\d+)x(\\d+)");
  private static final int NOISY_ROWS = 40;
  private static final Set<String> SIZES = Set.of("1024x1024", "1536x1024", "1024x1536", "auto");

  private record Refusal(int status, String code, String message) {}

  /** A request that was taken. */
  public record Order(
      String path, Map<String, String> members, List<byte[]> inputs, List<String> types) {}

  private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
  private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile int fewer;
  private volatile boolean expired;
  private volatile boolean withheld;

  /**
   * @param port 0 for any that is free
   */
  public OpenAiImagesStub(int port) {
    super(port);
  }

  /** As it was at first, but for the requests that have come. */
  public void reset() {
    refusals.clear();
    orders.clear();
    made.set(0);
    held = new CountDownLatch(0);
    fewer = 0;
    expired = false;
    withheld = false;
  }

  /** The next request is refused like this. */
  public OpenAiImagesStub refuseNext(int status, String code, String message) {
    refusals.add(new Refusal(status, code, message));
    return this;
  }

  /** From now on pictures are made, and paid, but not answered until the latch is counted down. */
  public CountDownLatch hold() {
    held = new CountDownLatch(1);
    return held;
  }

  /** From now on each request makes so many less than it asks for. */
  public void fewer(int many) {
    fewer = many;
  }

  /** From now on no file is there any more. */
  public void expire() {
    expired = true;
  }

  /** From now on one picture of each request is withheld for what it shows. */
  public void withhold() {
    withheld = true;
  }

  /** How many pictures were made: we have to pay them. */
  public int made() {
    return made.get();
  }

  /** The requests that were taken, in their order. */
  public List<Order> orders() {
    return List.copyOf(orders);
  }

  @Override
  protected void answer(Exchange exchange) throws IOException, InterruptedException {
    Seen request = exchange.request();
    byte[] file = files.get(request.path());
    if (request.method().equals("GET") && file != null && !expired) {
      exchange.bytes(200, "image/png", file);
      return;
    }
    if (request.path().endsWith("/models")) {
      exchange.json(Json.of("object", "list", "data", List.of(Json.of("id", "gpt-image-1"))));
      return;
    }
    Refusal refusal = refusals.poll();
    if (request.method().equals("GET")) {
      exchange.refuse(403, "<Error><Code>AuthenticationFailed</Code></Error>");
    } else if (refusal != null) {
      exchange.refuse(refusal.status(), error(refusal.code(), refusal.message()));
    } else if (!request.headers().getOrDefault("authorization", "").startsWith("Bearer ")
        && !request.headers().containsKey("api-key")) {
      exchange.refuse(401, error("invalid_api_key", "You didn't provide an API key."));
    } else {
      take(exchange);
    }
  }

  private void take(Exchange exchange) throws IOException, InterruptedException {
    Seen request = exchange.request();
    String path = request.path();
    if (!path.endsWith("/images/generations") && !path.endsWith("/images/edits")) {
      exchange.refuse(404, error("not_found", "Invalid URL (POST " + path + ")"));
      return;
    }
    Order order = path.endsWith("/images/edits") ? form(request) : json(request);
    String fault = fault(order);
    if (!fault.isEmpty()) {
      exchange.refuse(400, error("invalid_value", fault));
      return;
    }
    orders.add(order);
    exchange.note("job", "order-" + request.number());
    exchange.note("cost", Json.of("images", count(order)));
    draw(order, exchange);
  }

  private static Order json(Seen request) {
    Map<String, String> members = new LinkedHashMap<>();
    request.json().forEach((name, value) -> members.put(name, value.toString()));
    return new Order(request.path(), members, List.of(), List.of());
  }

  /** The parts of a form; what is no form has no parts. */
  private static Order form(Seen request) {
    Map<String, String> members = new LinkedHashMap<>();
    List<byte[]> inputs = new ArrayList<>();
    List<String> types = new ArrayList<>();
    String type = request.headers().getOrDefault("content-type", "");
    String body = new String(request.body(), StandardCharsets.ISO_8859_1);
    String line = "--" + type.replaceFirst("multipart/form-data; boundary=", "");
    if (!body.startsWith(line + "\r\n") || !body.endsWith("\r\n" + line + "--\r\n")) {
      return new Order(request.path(), members, inputs, types);
    }
    String[] parts = body.substring(0, body.length() - 4).split(Pattern.quote(line));
    for (String part : Arrays.copyOfRange(parts, 1, parts.length)) {
      int end = part.indexOf("\r\n\r\n");
      String head = part.substring(0, end);
      byte[] content =
          part.substring(end + 4, part.length() - 2).getBytes(StandardCharsets.ISO_8859_1);
      if (head.contains("; filename=\"")) {
        inputs.add(content);
        types.add(head.replaceAll("(?s).*name=\"([^\"]*)\"; filename.*Content-Type: ", "$1 "));
      } else {
        members.put(
            head.replaceAll("(?s).*name=\"([^\"]*)\".*", "$1"),
            new String(content, StandardCharsets.UTF_8));
      }
    }
    return new Order(request.path(), members, inputs, types);
  }

  /** What is wrong with a request, as the real one would have it; empty if nothing is. */
  private static String fault(Order order) {
    String model = order.members().getOrDefault("model", "");
    boolean gpt = model.startsWith("gpt-image");
    if (model.isEmpty() || order.members().getOrDefault("prompt", "").isEmpty()) {
      return "Missing required parameter.";
    }
    if (gpt && order.members().containsKey("response_format")) {
      return "Unknown parameter: 'response_format'.";
    }
    if (model.startsWith("grok") && order.members().containsKey("size")) {
      return "Argument not supported: size";
    }
    if (model.equals("dall-e-3") && count(order) > 1) {
      return "You must provide n=1 for this model.";
    }
    if (model.startsWith("gpt-image-1")
        && !SIZES.contains(order.members().getOrDefault("size", "auto"))) {
      return "Invalid size.";
    }
    String quality = order.members().getOrDefault("quality", "");
    if (!Set.of("", "standard", "hd", "low", "medium", "high").contains(quality)
        || gpt && Set.of("standard", "hd").contains(quality)) {
      return "Invalid value: '" + quality + "'.";
    }
    return order.path().endsWith("/edits") ? inputFault(order, gpt) : "";
  }

  private static String inputFault(Order order, boolean gpt) {
    String name = gpt ? "image[] " : "image ";
    boolean right =
        order.types().stream()
            .allMatch(type -> type.matches(Pattern.quote(name) + "image/(png|jpeg|webp)"));
    return order.inputs().isEmpty() || order.inputs().size() > 16 || !right ? "Invalid image." : "";
  }

  private static int count(Order order) {
    return Integer.parseInt(order.members().getOrDefault("n", "1"));
  }

  private void draw(Order order, Exchange exchange) throws IOException, InterruptedException {
    boolean urls =
        !order.members().getOrDefault("model", "").startsWith("gpt-image")
            && !order.members().containsKey("response_format");
    List<Object> data = new ArrayList<>();
    for (int i = fewer; i < count(order); i++) {
      byte[] picture = picture(order, made.incrementAndGet());
      if (withheld && i == 0) {
        data.add(Json.of("url", "", "b64_json", null, "respect_moderation", false));
      } else if (urls) {
        String path = "/files/" + made.get() + ".png";
        files.put(path, picture);
        data.add(Json.of("revised_prompt", "As you wish.", "url", url() + path));
      } else {
        data.add(Json.of("b64_json", Base64.getEncoder().encodeToString(picture)));
      }
    }
    held.await();
    exchange.json(
        Json.of(
            "created",
            1_790_000_000,
            "background",
            "opaque",
            "data",
            data,
            "usage",
            Json.of("input_tokens", 12, "output_tokens", 1056, "total_tokens", 1068)));
  }

  /** A picture of the size that was asked for; each is another one, and has noise to be large. */
  private static byte[] picture(Order order, int number) throws IOException {
    Matcher size = SIZE.matcher(order.members().getOrDefault("size", "1024x1024"));
    boolean told = size.matches();
    int width = told ? Integer.parseInt(size.group(1)) : 1024;
    int height = told ? Integer.parseInt(size.group(2)) : 1024;
    var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    byte[] noise = new byte[width * NOISY_ROWS];
    new Random(number).nextBytes(noise);
    image.getRaster().setDataElements(0, (height - NOISY_ROWS) / 2, width, NOISY_ROWS, noise);
    var png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private static String error(String code, String message) {
    return Json.write(
        Json.of(
            "error",
            Json.of(
                "message",
                message,
                "type",
                "image_generation_user_error",
                "param",
                null,
                "code",
                code)));
  }

  @Override
  protected String error(int status) {
    String code =
        switch (status) {
          case 401 -> "invalid_api_key";
          case 429 -> "rate_limit_exceeded";
          default -> "server_error";
        };
    return error(code, "The stub says " + status + ".");
  }
}
