package ai.beatra.http;

import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
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
 * memory, forms in files. A body that is too large, or for which there is no room now, is passed on
 * as it is, to be refused. Stands above the HTTP codec.
 */
final class WholeBody extends BaseFilter {
  private static final Attribute<Boolean> SERVING =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(WholeBody.class.getName());
  private static final String BODY = HeldBody.class.getName();

  private final Deadlines deadlines;
  private final Deadlines leftovers;
  private final BodyBudget budget;
  private final Spools spools;

  /**
   * @param leftovers after which a connection is closed that still sends a body that was refused:
   *     closed at once it would be reset, and the client would never read why
   */
  WholeBody(Deadlines deadlines, Deadlines leftovers, BodyBudget budget, Spools spools) {
    this.deadlines = deadlines;
    this.leftovers = leftovers;
    this.budget = budget;
    this.spools = spools;
  }

  /** Whether a request of this connection is being answered. */
  static boolean isServing(Connection<?> connection) {
    return SERVING.get(connection) != null;
  }

  /** Whether there is no room for the request's body now. */
  static boolean isRefused(Request request) {
    Object body = request.getRequest().getAttribute(BODY);
    return body instanceof HeldBody held && held.refused()
        || body instanceof Spool spool && spool.isRefused();
  }

  /** The file that holds the request's body, if one does. */
  static @Nullable Spool spool(Request request) {
    return request.getRequest().getAttribute(BODY) instanceof Spool spool ? spool : null;
  }

  /** The request is answered. */
  static void done(Request request) {
    Connection<?> connection = request.getContext().getConnection();
    if (!request.getRequest().isExpectContent()) {
      SERVING.remove(connection);
    }
    Object body = request.getRequest().getAttribute(BODY);
    if (body instanceof HeldBody held) {
      connection.removeCloseListener(held);
      held.release();
    } else if (body instanceof Spool spool) {
      connection.removeCloseListener(spool);
      spool.close();
    }
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    if (!(context.getMessage() instanceof HttpContent content)
        || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
      return context.getInvokeAction();
    }
    Object body = body(request, context.getConnection());
    return body instanceof Spool spool
        ? spool(context, content, request, spool)
        : hold(context, content, request, (HeldBody) body);
  }

  private NextAction hold(
      FilterChainContext context, HttpContent content, HttpRequestPacket request, HeldBody body) {
    if (!body.passedOn()) {
      boolean kept = body.grow(content.getContent().remaining(), request.getContentLength());
      if (kept && !content.isLast()) {
        askForIt(context, request);
        return context.getStopAction(content);
      }
      body.passOn();
      passOn(context.getConnection(), request, content.isLast());
    }
    return context.getInvokeAction();
  }

  private NextAction spool(
      FilterChainContext context, HttpContent content, HttpRequestPacket request, Spool spool) {
    if (spool.isPassedOn()) {
      return context.getInvokeAction();
    }
    boolean kept = spool.add(content.getContent());
    if (kept) {
      if (!content.isLast()) {
        askForIt(context, request);
        if (spool.hasGrown(deadlines.leastBytes())) {
          deadlines.renew(context.getConnection());
        }
        return context.getStopAction();
      }
      context.setMessage(
          HttpContent.builder(request).content(Buffers.EMPTY_BUFFER).last(true).build());
    }
    spool.passOn();
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

  private Object body(HttpRequestPacket request, Connection<?> connection) {
    Object known = request.getAttribute(BODY);
    if (known != null) {
      return known;
    }
    Spool spool = spools.begin(request);
    if (spool != null) {
      request.setAttribute(BODY, spool);
      connection.addCloseListener(spool);
      return spool;
    }
    var held = new HeldBody(budget);
    request.setAttribute(BODY, held);
    connection.addCloseListener(held);
    return held;
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
