package ai.beatra.server;

import ai.beatra.config.Monitoring;
import ai.beatra.metrics.Telemetry;
import ai.beatra.metrics.meters.Meters;
import ai.beatra.metrics.spans.Traces;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Who watches the server: whoever asks the admin listener, and a collector of spans. Without them
 * nothing of theirs is there, and nobody is told anything.
 */
final class Watching implements AutoCloseable {
  private final Monitoring settings;
  private final @Nullable Meters meters;
  private final @Nullable Traces traces;
  private @Nullable AdminServer admin;
  private Runnable look = () -> {};

  Watching(Monitoring settings) {
    this.settings = settings;
    this.meters = settings.admin() == null ? null : new Meters();
    Telemetry counting = meters == null ? Telemetry.NONE : meters;
    this.traces = settings.traces() == null ? null : new Traces(settings.traces(), counting);
  }

  /** Hears everything. */
  Telemetry telemetry() {
    Telemetry counting = meters == null ? Telemetry.NONE : meters;
    return traces == null ? counting : traces;
  }

  /**
   * Answers from now on, if anybody may ask.
   *
   * @param gauges what is to be read when somebody does
   */
  void start(ScheduledExecutorService timer, Gauges gauges) throws IOException {
    Meters asked = meters;
    if (asked != null && settings.admin() != null) {
      look = gauges.register(asked);
      Readiness ready = gauges.readiness();
      var started = new AdminServer(settings.admin(), asked, ready::now, timer, AdminServer.TIME);
      started.start();
      admin = started;
    }
  }

  /** Looks now at what is looked at now and then. */
  void look() {
    look.run();
  }

  /** The port of the admin listener; 0 without one. */
  int port() {
    return admin == null ? 0 : admin.port();
  }

  /** Sends what is left to send, and answers nobody any more. */
  @Override
  public void close() {
    if (traces != null) {
      traces.close();
    }
    if (admin != null) {
      admin.close();
    }
    if (meters != null) {
      meters.close();
    }
  }
}
