package ai.beatra.http;

import ai.beatra.accounts.Caller;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.model.FieldError;
import ai.beatra.net.Exchange;
import ai.beatra.net.body.StreamedBody;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.ext.InterceptorContext;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.jspecify.annotations.Nullable;

/** One request that is being answered, and what is known of it so far. For the rooms of http. */
public final class Serving implements Underway {
  private static final String PROPERTY = Serving.class.getName();
  private static final URI NOWHERE = URI.create("http://localhost/");
  private static final byte[] NO_BODY = {};

  private final Exchange exchange;
  private final Report report;
  private volatile @Nullable Caller caller;
  private volatile byte[] body = NO_BODY;
  private volatile List<FieldError> unknownMembers = List.of();
  private volatile LongConsumer onAnswerHeld = bytes -> {};

  /**
   * @param watch hears of it
   */
  public Serving(Exchange exchange, RequestWatch watch) {
    this.exchange = exchange;
    this.report = new Report(exchange::outcome, watch);
    exchange.attach(PROPERTY, this);
  }

  public static Serving of(ContainerRequestContext request) {
    return known(request.getProperty(PROPERTY));
  }

  public static Serving of(InterceptorContext body) {
    return known(body.getProperty(PROPERTY));
  }

  private static Serving known(@Nullable Object property) {
    if (property instanceof Serving serving) {
      return serving;
    }
    throw new IllegalStateException("this request did not come through the front door");
  }

  /** As delegates hear of it where Jersey has not called them. */
  public ContainerRequestContext context() {
    var properties = new MapPropertiesDelegate(Map.of(PROPERTY, this));
    return new ContainerRequest(NOWHERE, NOWHERE, exchange.method(), null, properties, null);
  }

  Ask ask() {
    return new Ask(
        caller(),
        exchange.requestId(),
        exchange.header("Idempotency-Key"),
        WaitPreference.of(exchange.header("Prefer")),
        TaskReaders.includeClientOf(exchange),
        Objects.requireNonNullElse(exchange.header("Content-Type"), ""),
        body,
        unknownMembers,
        this);
  }

  public Exchange exchange() {
    return exchange;
  }

  /** Who calls; throws on operations that need no key. */
  public Caller caller() {
    Caller known = caller;
    if (known == null) {
      throw new IllegalStateException("this operation is not authenticated");
    }
    return known;
  }

  @Nullable Caller callerIfKnown() {
    return caller;
  }

  public void caller(Caller authenticated) {
    this.caller = authenticated;
  }

  public void body(byte[] received) {
    this.body = received;
  }

  public void unknownMembers(List<FieldError> noted) {
    this.unknownMembers = List.copyOf(noted);
  }

  @Override
  public void onClientGone(Runnable stop) {
    exchange.onClientGone(stop);
  }

  @Override
  public void answered() {
    exchange.answered();
  }

  @Override
  public void keepOfBody(long bytes) {
    body = NO_BODY;
    exchange.keepOfBody(bytes);
  }

  /**
   * @param told hears how many bytes are held of the answer, whenever it is much more or less
   */
  public void onAnswerHeld(LongConsumer told) {
    onAnswerHeld = told;
  }

  @Override
  public void holdOfAnswer(long bytes) {
    onAnswerHeld.accept(bytes);
  }

  @Override
  public boolean isMemoryShort() {
    return exchange.isMemoryShort();
  }

  @Override
  public <F extends OutputStream> @Nullable F form(Class<F> type) {
    StreamedBody form = exchange.form();
    return form == null ? null : type.cast(form.take());
  }

  @Override
  public Executor workers() {
    return exchange.workers();
  }

  @Override
  public Report report() {
    return report;
  }
}
