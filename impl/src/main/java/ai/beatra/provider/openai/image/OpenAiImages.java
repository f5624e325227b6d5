package ai.beatra.provider.openai.image;

import static ai.beatra.provider.KnownFailures.unavailable;

import ai.beatra.config.Dialect;
import ai.beatra.config.PictureForm;
import ai.beatra.config.Secret;
import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.Job;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import ai.beatra.provider.wire.CallSummary;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.wire.WireSettings;
import ai.beatra.provider.work.Results;
import ai.beatra.upstream.AnswerStream;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has pictures made by an upstream that answers when they are there, and knows no way to ask again:
 * what has been sent is never sent a second time, unless the upstream says that it has not taken
 * it. Those that it gives by URL can be fetched by whoever comes after a crash of ours.
 */
public final class OpenAiImages implements ImageProvider {
  private static final int MOST_BYTES_OF_A_REFUSAL = 1 << 20;
  private static final Warning SAME_SIZE =
      new Warning(
          "same_size",
          "The model makes pictures of one size: those of quality hd are finer, not larger.",
          "/quality");

  private final KeyPool pool;
  private final WireSettings settings;
  private final UpstreamClient client;
  private final Results results;
  private final Clock clock;

  /**
   * @param pool the upstream's keys
   */
  public OpenAiImages(
      KeyPool pool, WireSettings settings, UpstreamClient client, Results results, Clock clock) {
    this.pool = pool;
    this.settings = settings;
    this.client = client;
    this.results = results;
    this.clock = clock;
  }

  @Override
  public List<Warning> make(ImageCall call, Job job, Consumer<GeneratedImage> made)
      throws InterruptedException {
    PictureForm form = settings.dialect().pictures(call.upstreamModel());
    if (form == null) {
      throw unavailable(null);
    }
    var order = new Order(call, form, job, made);
    Optional<String> earlier = job.upstreamId();
    if (earlier.isPresent()) {
      order.fetch(List.of(earlier.get().split("\n")), results);
    } else {
      try {
        job.report(5, "rendering", "The model is making the pictures");
        for (int asked = 0; asked < call.count() && !order.hasFailed(); asked += form.most()) {
          ask(order, Math.min(form.most(), call.count() - asked));
        }
      } catch (ProviderException e) {
        order.fail(e);
      }
    }
    order.end();
    boolean large = !call.quality().equals("hd") || !form.hdSize().isEmpty();
    return large ? List.of() : List.of(SAME_SIZE);
  }

  /** With one key after the other, as long as another one may help. */
  private void ask(Order order, int count) throws InterruptedException {
    KeyPool.Turn turn = pool.turn(order.call().upstreamModel());
    while (true) {
      Refusal refusal = send(order, count, turn.of(settings.keys()));
      if (refusal == null) {
        turn.accepted();
        return;
      }
      order.refused(refusal.untaken());
      ProviderException told = refusal.told();
      if (refusal.ofKey() == null || !turn.refused(refusal.ofKey(), told.retryAfter())) {
        throw turn.told(told);
      }
    }
  }

  /** Why the request has brought nothing; null if it has. */
  private @Nullable Refusal send(Order order, int count, @Nullable Secret key)
      throws InterruptedException {
    var refusals = new Refusals(summary(order.call()), settings.keys(), clock);
    try (var answer = open(order, request(order, count, key))) {
      AnswerStream.Head head = answer.head();
      if (head.status() / 100 != 2) {
        byte[] body = answer.readNBytes(MOST_BYTES_OF_A_REFUSAL);
        return Refusal.of(head.status(), refusals.of(head.status(), head.headers(), body));
      }
      var pictures = new PictureAnswer(refusals, order::hand);
      pictures.read(answer);
      order.answered(pictures, results);
      return null;
    } catch (ProviderException e) {
      return Refusal.of(e);
    } catch (UpstreamException e) {
      return Refusal.of(e);
    } catch (InterruptedIOException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private AnswerStream open(Order order, UpstreamRequest request) throws InterruptedException {
    order.sending();
    return AnswerStream.open(client, request);
  }

  private static CallSummary summary(ImageCall call) {
    return new CallSummary("", call.upstreamModel(), true, false, false, "");
  }

  private UpstreamRequest request(Order order, int count, @Nullable Secret key) {
    ImageCall call = order.call();
    PictureRequest request = PictureRequest.of(call, order.form(), count);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Accept-Encoding", "identity");
    headers.put("User-Agent", "beatra");
    headers.putAll(order.headers());
    headers.put("Content-Type", request.contentType());
    if (key != null) {
      Dialect.Auth auth = settings.dialect().place().auth();
      headers.put(auth.header(), auth.value(key));
    }
    return new UpstreamRequest(
        settings.pictures(call.upstreamModel(), !call.inputs().isEmpty()),
        headers,
        request.body(),
        settings.timeOuts());
  }
}
