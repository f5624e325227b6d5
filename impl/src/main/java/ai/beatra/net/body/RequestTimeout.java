package ai.beatra.net.body;

import ai.beatra.net.connection.Deadlines;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;

/** Sees the first byte of a request, from which on its time runs. Stands below the HTTP codec. */
public final class RequestTimeout extends BaseFilter {
  private final Deadlines deadlines;

  public RequestTimeout(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    if (!WholeBody.isServing(context.getConnection())) {
      deadlines.begin(context.getConnection());
    }
    return context.getInvokeAction();
  }
}
