package ai.beatra.net.body;

import ai.beatra.net.connection.Deadlines;
import ai.beatra.net.connection.Paused;
import ai.beatra.net.connection.Threads;
import ai.beatra.net.connection.Unsent;
import ai.beatra.shares.Shares;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * Holds a request back until its body is whole, so that no worker waits for a slow client: JSON in
 * memory, forms where they go. A body that is too large, or for which there is no room now, is
 * passed on as it is, to be refused. Stands above the HTTP codec.
 */
public final class WholeBody extends BaseFilter {
  private static final Attribute<Boolean> SERVING =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(WholeBody.class.getName());
  private static final String BODY = BufferedBody.class.getName();

  private final Deadlines deadlines;
  private final Deadlines leftovers;
  private final Admission admission;
  private final Shares memory;
  private final StreamedBodies streamedBodies;
  private final Threads threads;

  /**
   * @param memory for JSON bodies, in bytes
   * @param leftovers after which a connection is closed that still sends a body that was refused:
   *     closed at once it would be reset, and the client would never read why
   */
  public WholeBody(
      Deadlines deadlines,
      Deadlines leftovers,
      Admission admission,
      Shares memory,
      StreamedBodies streamedBodies,
      Threads threads) {
    this.deadlines = deadlines;
    this.leftovers = leftovers;
    this.admission = admission;
    this.memory = memory;
    this.streamedBodies = streamedBodies;
    this.threads = threads;
  }

  /** Whether a request of this connection is being answered. */
  public static boolean isServing(Connection<?> connection) {
    return SERVING.get(connection) != null;
  }

  /** Whether there is no room for the request's body now. */
  public static boolean isRefused(Request request) {
    Object body = request.getRequest().getAttribute(BODY);
    return body instanceof BufferedBody buffered && buffered.refused()
        || body instanceof StreamedBody streamed && streamed.isRefused();
  }

  /** What the request's body has taken of the memory for bodies, if it is held there. */
  public static @Nullable BufferedBody buffered(Request request) {
    return request.getRequest().getAttribute(BODY) instanceof BufferedBody buffered
        ? buffered
        : null;
  }

  /** Where the request's form has gone, if it is one that was taken. */
  public static @Nullable StreamedBody streamed(Request request) {
    return request.getRequest().getAttribute(BODY) instanceof StreamedBody streamed
        ? streamed
        : null;
  }

  /** The request is answered. */
  public static void done(Request request) {
    Connection<?> connection = request.getContext().getConnection();
    if (!request.getRequest().isExpectContent()) {
      SERVING.remove(connection);
    }
    leave(connection, request.getRequest().getAttribute(BODY));
  }

  private static void leave(Connection<?> connection, @Nullable Object body) {
    if (body instanceof BufferedBody buffered) {
      connection.removeCloseListener(buffered);
      buffered.release();
    } else if (body instanceof StreamedBody streamed) {
      connection.removeCloseListener(streamed);
      streamed.close();
    }
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    if (!(context.getMessage() instanceof HttpContent content)
        || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
      return context.getInvokeAction();
    }
    Object body = request.getAttribute(BODY);
    if (body instanceof StreamedBody streamed) {
      return stream(context, content, request, streamed);
    }
    if (body instanceof BufferedBody buffered) {
      return hold(context, content, request, buffered);
    }
    Unsent unsent = Unsent.of(context.getConnection());
    if (!unsent.isLow()) {
      // Who does not read the answers to the requests before is not given more of them.
      var paused = new Paused(context);
      unsent.whenLow(Runnable::run, paused::goOn);
      return context.getSuspendAction();
    }
    BufferedBody buffered =
        new BufferedBody(memory, !admission.isWorthAsking(Admission.Head.of(request)));
    belongsTo(context.getConnection(), request, buffered);
    return hold(context, content, request, buffered);
  }

  private static <B extends CloseListener<Closeable, ICloseType>> void belongsTo(
      Connection<?> connection, HttpRequestPacket request, B body) {
    request.setAttribute(BODY, body);
    connection.addCloseListener(body);
  }

  private NextAction hold(
      FilterChainContext context,
      HttpContent content,
      HttpRequestPacket request,
      BufferedBody body) {
    if (body.passedOn()) {
      return context.getInvokeAction();
    }
    long size = content.getContent().remaining();
    if (body.needsOwner(announced(request, size))) {
      return lookUp(context, content, request, body);
    }
    // Leave to send the body is not given to strangers.
    boolean mayCome = !request.requiresAcknowledgement() || body.hasOwner();
    boolean kept = mayCome && body.grow(size, request.getContentLength());
    if (!kept && body.needsOwner(size)) {
      return lookUp(context, content, request, body);
    }
    if (kept && !content.isLast()) {
      askForIt(context, request);
      return context.getStopAction(content);
    }
    body.passOn(content.isLast());
    passOn(context.getConnection(), request, content.isLast());
    return context.getInvokeAction();
  }

  private long announced(HttpRequestPacket request, long size) {
    return request.requiresAcknowledgement()
        ? Long.MAX_VALUE
        : Math.max(
            size,
            admission.isForm(Admission.Head.of(request))
                ? Long.MAX_VALUE
                : request.getContentLength());
  }

  private NextAction lookUp(
      FilterChainContext context,
      HttpContent content,
      HttpRequestPacket request,
      BufferedBody body) {
    Admission.Head head = Admission.Head.of(request);
    String known = admission.knownTenant(head);
    if (known != null && !admission.isForm(head)) {
      body.belongsTo(known);
      return hold(context, content, request, body);
    }
    var paused = new Paused(context);
    Connection<?> connection = context.getConnection();
    Runnable look =
        () -> {
          String tenant = admission.tenant(Admission.Head.of(request));
          body.belongsTo(tenant);
          if (tenant != null && admission.isForm(Admission.Head.of(request))) {
            leave(connection, body);
            belongsTo(
                connection,
                request,
                streamedBodies.begin(
                    tenant, request.getHeader(Header.ContentType), threads.disk()));
          }
          paused.goOn();
        };
    Runnable stranger =
        () -> {
          body.belongsTo(null);
          paused.goOn();
        };
    String line = admission.line(request, connection);
    if (threads.lines().refusal(line) > 0) {
      stranger.run();
    } else {
      threads.lines().enter(line, look, stranger);
    }
    return context.getSuspendAction();
  }

  private NextAction stream(
      FilterChainContext context,
      HttpContent content,
      HttpRequestPacket request,
      StreamedBody streamed) {
    if (streamed.isPassedOn()) {
      return context.getInvokeAction();
    }
    if (!streamed.hasSeen(content)) {
      var paused = new Paused(context);
      threads
          .disk()
          .execute(
              () -> {
                streamed.add(content);
                paused.goOn();
              });
      return context.getSuspendAction();
    }
    if (streamed.isKept()) {
      if (!content.isLast()) {
        askForIt(context, request);
        if (streamed.hasGrown(deadlines.leastBytes())) {
          deadlines.renew(context.getConnection());
        }
        return context.getStopAction();
      }
      context.setMessage(
          HttpContent.builder(request).content(Buffers.EMPTY_BUFFER).last(true).build());
    }
    streamed.passOn();
    passOn(context.getConnection(), request, content.isLast());
    return context.getInvokeAction();
  }

  private void passOn(Connection<?> connection, HttpRequestPacket request, boolean whole) {
    deadlines.end(connection);
    SERVING.set(connection, true);
    if (!whole) {
      request.getResponse().setHeader(Header.Connection, "close");
      leftovers.begin(connection);
    }
  }

  /** A client that sent {@code Expect: 100-continue} waits for leave to send the body. */
  private static void askForIt(FilterChainContext context, HttpRequestPacket request) {
    HttpResponsePacket response = request.getResponse();
    if (request.requiresAcknowledgement()) {
      HttpStatus.CONINTUE_100.setValues(response);
      response.setAcknowledgement(true);
      context.write(response);
    }
  }
}
