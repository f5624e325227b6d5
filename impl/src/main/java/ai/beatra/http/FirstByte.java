package ai.beatra.http;

import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;

/** Sees the first byte of a request, from which on its time runs. Stands below the HTTP codec. */
final class FirstByte extends BaseFilter {
  private final Deadlines deadlines;

  FirstByte(Deadlines deadlines) {
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
