package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.TryWatch;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import ai.beatra.provider.KnownFailures;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Spending;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One route, tried for one call. What it says is kept back until it says something; nothing comes
 * of it when it is over.
 */
final class RouteTry implements ChatListener, Spending {
  /** Another provider may do better; what the request is at fault for, none does. */
  private static final Set<ErrorCode> ELSEWHERE =
      Set.of(
          ErrorCode.MODEL_UNAVAILABLE,
          ErrorCode.UPSTREAM_FAILED,
          ErrorCode.UPSTREAM_TIMEOUT,
          ErrorCode.STREAM_INTERRUPTED,
          ErrorCode.OVERLOADED);

  /** So long whoever waits for a stream is told nothing, once the provider has taken it. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final RoutedChat chat;
  private final Candidate candidate;
  private final TryWatch watch;
  private final Spending spending;
  private final long began = System.nanoTime();
  private final AtomicBoolean over = new AtomicBoolean();

  /** It has said something, or was given up before it did. */
  private final AtomicBoolean decided = new AtomicBoolean();

  private final Alarm silence;
  private final Alarm firstToken;
  private final @Nullable ChatGeneration generation;
  private @Nullable RuntimeException unprepared;

  /** What came before it said anything; only the thread that has events knows it. */
  private final List<ChatEvent> silent = new ArrayList<>();

  private boolean answered;
  private volatile boolean counted;
  private volatile long kept = -1;

  RouteTry(RoutedChat chat, Candidate candidate, ChatCall call) {
    this.chat = chat;
    this.candidate = candidate;
    this.watch = chat.tries(candidate.route());
    this.spending = call.spending();
    this.silence = chat.newAlarm();
    this.firstToken = chat.newAlarm();
    ChatGeneration prepared = null;
    try {
      ChatCall here = call.at(candidate.route().upstreamModel(), this, watch.headers());
      prepared = candidate.provider().chat(here, this);
    } catch (RuntimeException e) {
      unprepared = e;
    }
    this.generation = prepared;
  }

  Route route() {
    return candidate.route();
  }

  void start() {
    if (generation != null) {
      generation.start();
    } else if (unprepared != null) {
      failed(unprepared);
    }
  }

  void more() {
    if (generation != null) {
      generation.more();
    }
  }

  void cancel() {
    if (ends()) {
      candidate.health().left();
      watch.ended(TryWatch.LEFT, null);
      stop();
    }
  }

  /** False if it has ended before. */
  private boolean ends() {
    silence.off();
    firstToken.off();
    return over.compareAndSet(false, true);
  }

  private void stop() {
    if (generation != null) {
      generation.cancel();
    }
  }

  /** Takes it for failed, since it takes too long. */
  void giveUp(ProviderException reason) {
    stop();
    failed(reason);
  }

  @Override
  public void event(ChatEvent event) {
    if (over.get()) {
      return;
    }
    if (answered) {
      chat.event(event);
      return;
    }
    silent.add(event);
    if (event instanceof ChatEvent.Delta delta && RoutedChat.says(delta)) {
      if (decided.compareAndSet(false, true) && chat.answers(this)) {
        answered = true;
        silence.off();
        firstToken.off();
        forgetRequest();
        silent.forEach(chat::event);
        silent.clear();
      }
    } else {
      more();
    }
  }

  private void forgetRequest() {
    if (kept >= 0) {
      spending.keeps(kept);
    }
  }

  @Override
  public void done() {
    if (!answered) {
      failed(
          new ProviderException(
              ErrorCode.UPSTREAM_FAILED,
              "The model's provider sent an incomplete answer. Send the request again."));
    } else if (ends()) {
      candidate.health().answered(millis());
      watch.ended(TryWatch.ANSWERED, null);
      chat.done();
    }
  }

  @Override
  public void failed(Throwable failure) {
    if (ends()) {
      long millis = millis();
      candidate.health().failed(route().upstreamModel(), failure, millis);
      Attempt.tell(watch, failure);
      chat.failed(this, failure, Attempt.of(route(), failure, millis));
    }
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  /** Whether the failure is this route's alone, and has cost nothing that anybody knows of. */
  boolean maySendElsewhere(Throwable failure) {
    return !counted && failure instanceof ProviderException told && ELSEWHERE.contains(told.code());
  }

  @Override
  public void keeps(long bytes) {
    kept = bytes;
    if (chat.isLast()) {
      spending.keeps(bytes);
    }
  }

  @Override
  public void ahead(long bytes) {
    spending.ahead(bytes);
  }

  @Override
  public void sent() {
    spending.sent();
    Duration patience = candidate.provider().firstToken();
    if (patience != null && chat.streams()) {
      firstToken.set(patience, this::tooSilent);
    }
  }

  private void tooSilent() {
    if (decided.compareAndSet(false, true)) {
      giveUp(
          KnownFailures.late(null)
              .diagnosed(
                  new ProviderException.Diagnosis(
                      null, "the first token did not come in time", "", false)));
    }
  }

  @Override
  public void begun() {
    spending.begun();
    if (chat.streams()) {
      silence.set(SILENCE, () -> chat.waits(this));
    }
  }

  @Override
  public void counted(ChatEvent.Usage soFar) {
    counted = soFar.completion() > 0;
    spending.counted(soFar);
  }

  @Override
  public void billed(BigDecimal usd) {
    counted = true;
    spending.billed(usd);
  }
}
