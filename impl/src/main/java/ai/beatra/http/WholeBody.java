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

/**
 * Holds a request back until its body is whole, so that no worker waits for a slow client. A body
 * that is too large, or for which there is no memory now, is passed on as it is, to be refused.
 * Stands above the HTTP codec.
 */
final class WholeBody extends BaseFilter {
  private static final Attribute<Boolean> SERVING =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(WholeBody.class.getName());
  private static final String BODY = HeldBody.class.getName();

  private final Deadlines deadlines;
  private final Deadlines leftovers;
  private final BodyBudget budget;

  /**
   * @param leftovers after which a connection is closed that still sends a body that was refused:
   *     closed at once it would be reset, and the client would never read why
   */
  WholeBody(Deadlines deadlines, Deadlines leftovers, BodyBudget budget) {
    this.deadlines = deadlines;
    this.leftovers = leftovers;
    this.budget = budget;
  }

  /** Whether a request of this connection is being answered. */
  static boolean isServing(Connection<?> connection) {
    return SERVING.get(connection) != null;
  }

  /** Whether there is no memory for the request's body now. */
  static boolean isRefused(Request request) {
    return request.getRequest().getAttribute(BODY) instanceof HeldBody body && body.refused();
  }

  /** The request is answered. */
  static void done(Request request) {
    Connection<?> connection = request.getContext().getConnection();
    if (!request.getRequest().isExpectContent()) {
      SERVING.remove(connection);
    }
    if (request.getRequest().getAttribute(BODY) instanceof HeldBody body) {
      connection.removeCloseListener(body);
      body.release();
    }
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    if (!(context.getMessage() instanceof HttpContent content)
        || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
      return context.getInvokeAction();
    }
    HeldBody body = body(request, context.getConnection());
    if (!body.passedOn()) {
      boolean kept = body.grow(content.getContent().remaining(), request.getContentLength());
      if (kept && !content.isLast()) {
        askForIt(context, request);
        return context.getStopAction(content);
      }
      body.passOn();
      deadlines.end(context.getConnection());
      SERVING.set(context.getConnection(), true);
      if (!content.isLast()) {
        request.getResponse().setHeader(Header.Connection, "close");
        leftovers.begin(context.getConnection());
      }
    }
    return context.getInvokeAction();
  }

  private HeldBody body(HttpRequestPacket request, Connection<?> connection) {
    if (request.getAttribute(BODY) instanceof HeldBody known) {
      return known;
    }
    var body = new HeldBody(budget);
    request.setAttribute(BODY, body);
    connection.addCloseListener(body);
    return body;
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
