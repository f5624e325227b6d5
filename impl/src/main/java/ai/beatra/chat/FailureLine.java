package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells the operator why a call failed: once, with all that is known, and without the prompt. */
final class FailureLine {
  private static final Logger log = LoggerFactory.getLogger(FailureLine.class);

  private FailureLine() {}

  /**
   * @param error what the client is told
   * @param meter knows the prompt
   */
  static void write(Call call, ApiException error, Meter meter) {
    if (error.code() == ErrorCode.INTERNAL_ERROR) {
      // Nobody foresaw it: it is logged with its stack trace where it is answered.
      return;
    }
    if (!(error.getCause() instanceof ProviderException failure)) {
      line(call, error, Level.WARN).log("a chat failed: {}", error.getMessage());
      return;
    }
    Diagnosis diagnosis = failure.diagnosis();
    if (diagnosis == null) {
      line(call, error, level(error, false)).log("a chat failed: {}", failure.getMessage());
      return;
    }
    LoggingEventBuilder line = line(call, error, level(error, diagnosis.lasting()));
    if (diagnosis.status() != null) {
      line = line.addKeyValue("upstream_status", diagnosis.status());
    }
    String words = meter.withoutPrompt(diagnosis.words());
    if (!words.isEmpty()) {
      line = line.addKeyValue("upstream_says", words);
    }
    line.log("a chat failed: {}", diagnosis.reason());
  }

  private static LoggingEventBuilder line(Call call, ApiException error, Level level) {
    return call.about(log.atLevel(level)).addKeyValue("code", error.code().code());
  }

  private static Level level(ApiException error, boolean lasting) {
    return switch (error.code()) {
      // The client has to change its request.
      case INVALID_REQUEST, CONTENT_REFUSED, UNUSABLE_MEDIA_REFERENCE -> Level.INFO;
      default -> lasting ? Level.ERROR : Level.WARN;
    };
  }
}
