package ai.beatra.chat;

import ai.beatra.calls.Call;
import ai.beatra.calls.CallOutcome;
import ai.beatra.calls.CallState;
import ai.beatra.calls.Charge;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.chat.request.UsageBound;
import ai.beatra.credits.UsageRecord.Tokens;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.Report;
import ai.beatra.provider.ChatEvent.Usage;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.routing.Attempt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** What the log tells of chats. */
final class ChatLines {
  private static final Logger log = LoggerFactory.getLogger(ChatLines.class);

  private ChatLines() {}

  /** What was charged: in the access log, or in a line of its own if the client had left before. */
  static void charged(Call call, CallOutcome<?> outcome, Report report) {
    Charge charge = outcome.charge();
    Tokens used = charge.used();
    report
        .watch()
        .charged(
            call.routes().provider(),
            failure(outcome, report),
            used.input(),
            used.output(),
            charge.credits().units());
    report.used(used.input(), used.output(), charge.credits().toString());
    if (report.isLeft()) {
      call.about(log.atInfo())
          .addKeyValue("input_tokens", used.input())
          .addKeyValue("output_tokens", used.output())
          .addKeyValue("credits", charge.credits())
          .log("a chat whose client had left is charged");
    }
  }

  private static @Nullable String failure(CallOutcome<?> outcome, Report report) {
    ErrorCode code = outcome.error();
    if (outcome.state() == CallState.SUCCEEDED) {
      return null;
    }
    return code == null || report.isLeft() ? "client_left" : code.code();
  }

  /** A route failed before it had said anything, and the next one is tried. */
  static void routeFailed(Call call, Attempt attempt) {
    call.about(log.atWarn())
        .addKeyValue("milliseconds", attempt.millis())
        .log("a route failed, and the next one is tried: {}", attempt.reason());
  }

  /** An upstream says to have used more than it can have. */
  static void incredible(Call call, Usage told, UsageBound bound) {
    call.about(log.atWarn())
        .addKeyValue("told_input_tokens", told.prompt())
        .addKeyValue("told_output_tokens", told.completion())
        .addKeyValue("most_input_tokens", bound.prompt())
        .addKeyValue("most_output_tokens", bound.completion())
        .log("an upstream says to have used more tokens than are possible; no more are charged");
  }

  /** An upstream bills more than the call can cost by the catalog's prices and limits. */
  static void capped(Call call, Meter.Reading read, CatalogModel model) {
    if (read.bill() != null && read.isCapped(model)) {
      call.about(log.atWarn())
          .addKeyValue("billed_usd", read.bill().usd().toPlainString())
          .addKeyValue("billed_credits", model.costOf(read.bill().usd()))
          .addKeyValue("credits", read.bill().cost(model))
          .log("an upstream bills more than was held; no more is charged");
    }
  }

  /**
   * Why a call failed: once, with all that is known, and without the prompt.
   *
   * @param error what the client is told
   * @param meter knows the prompt
   */
  static void failed(Call call, ApiException error, Meter meter) {
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
