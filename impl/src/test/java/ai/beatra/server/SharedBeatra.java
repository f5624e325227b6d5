package ai.beatra.server;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that change nothing for others, its clock included, the one server that they all
 * share. It starts with the first of them and ends after the last test of all.
 */
final class SharedBeatra implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedBeatra.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningBeatra.class;
  }

  @Override
  public RunningBeatra resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(OneServer.class, key -> new OneServer(), OneServer.class)
        .get();
  }
}
