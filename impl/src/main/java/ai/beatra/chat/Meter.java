package ai.beatra.chat;

import ai.beatra.calls.Charge;
import ai.beatra.calls.CostSource;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.chat.prompt.PromptText;
import ai.beatra.chat.request.UsageBound;
import ai.beatra.credits.UsageRecord.Tokens;
import ai.beatra.model.ChunkChoice;
import ai.beatra.money.Amount;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.Spending;
import ai.beatra.tokens.Tokenizer;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Knows what a call has used so far. */
final class Meter implements Spending {

  /**
   * What was used, and who says so.
   *
   * @param charged whether it is paid for; it counts against the limits of the key all the same
   * @param bill what the provider says that it costs, instead of the catalog's prices
   */
  record Reading(ChatEvent.Usage usage, CostSource source, boolean charged, @Nullable Bill bill) {

    /** Without a bill. */
    Reading(ChatEvent.Usage usage, CostSource source, boolean charged) {
      this(usage, source, charged, null);
    }

    static final Reading NOTHING =
        new Reading(new ChatEvent.Usage(0, 0, 0, 0), CostSource.COUNTED, false);

    Reading free() {
      return new Reading(usage, source, false);
    }

    /** Whether the bill is above what was held, and so is not paid to the full. */
    boolean isCapped(CatalogModel model) {
      return charged && bill != null && bill.cost(model).compareTo(model.costOf(bill.usd())) < 0;
    }

    Charge charge(CatalogModel model) {
      var used =
          new Tokens(
              usage.prompt(),
              usage.cached(),
              usage.cacheWrite(),
              usage.completion(),
              usage.reasoning(),
              usage.promptAudio(),
              usage.completionAudio());
      if (!charged) {
        return new Charge(used, source, Amount.ZERO);
      }
      return bill == null
          ? new Charge(used, source, model.cost(usage))
          : new Charge(used, source, bill.cost(model), bill.usd());
    }
  }

  /**
   * What a provider says that an answer costs.
   *
   * @param usd US dollars
   * @param most what was held for is never exceeded
   */
  record Bill(BigDecimal usd, UsageBound most) {
    Amount cost(CatalogModel model) {
      return Stream.of(model.costOf(usd), most.cost(model)).min(Amount::compareTo).orElseThrow();
    }
  }

  /** In bytes: how exactly it is told what is held of the answer. */
  private static final int STEP = 4 << 10;

  /** So much more are the objects that are made of what has come. */
  private static final int OBJECTS = 2;

  private final Tokenizer tokenizer;
  private final PromptText prompt;
  private final UsageBound bound;
  private final Consumer<ChatEvent.Usage> incredible;
  private final LongConsumer held;
  private final LongConsumer heldOfAnswer;
  private final DeliveredText generated = new DeliveredText();
  private long ahead;
  private long toldHeld;
  private boolean sent;
  private boolean begun;
  private Runnable onBegun = () -> {};
  private ChatEvent.@Nullable Usage counted;
  private @Nullable BigDecimal billed;

  /**
   * @param incredible hears of it when the provider says to have used more than is possible
   * @param held is told how many bytes are held of the request, when they become fewer
   * @param heldOfAnswer is told the same of the answer, when it is some kilobytes more or less
   */
  Meter(
      Tokenizer tokenizer,
      PromptText prompt,
      UsageBound bound,
      Consumer<ChatEvent.Usage> incredible,
      LongConsumer held,
      LongConsumer heldOfAnswer) {
    this.tokenizer = tokenizer;
    this.prompt = prompt;
    this.bound = bound;
    this.incredible = incredible;
    this.held = held;
    this.heldOfAnswer = heldOfAnswer;
  }

  void add(List<ChunkChoice> parts) {
    long told;
    synchronized (this) {
      parts.forEach(part -> generated.add(part.getDelta()));
      told = holds();
    }
    tell(told);
    begun();
  }

  @Override
  public void ahead(long bytes) {
    long told;
    synchronized (this) {
      ahead = bytes;
      told = holds();
    }
    tell(told);
  }

  /** How much is held of the answer; below 0 if that is nearly what was told last. */
  private long holds() {
    long now = OBJECTS * ahead + generated.held();
    if (Math.abs(now - toldHeld) < STEP) {
      return -1;
    }
    toldHeld = now;
    return now;
  }

  /** Without the lock: who is told takes others. */
  private void tell(long bytes) {
    if (bytes >= 0) {
      heldOfAnswer.accept(bytes);
    }
  }

  @Override
  public void keeps(long bytes) {
    held.accept(bytes + prompt.kept());
  }

  @Override
  public synchronized void sent() {
    sent = true;
  }

  @Override
  public void begun() {
    Runnable news;
    synchronized (this) {
      begun = true;
      news = onBegun;
      onBegun = () -> {};
    }
    news.run();
  }

  @Override
  public void counted(ChatEvent.Usage usage) {
    synchronized (this) {
      counted = usage;
    }
    begun();
  }

  @Override
  public synchronized void billed(BigDecimal usd) {
    billed = usd;
  }

  /** What was told so far was of a route that failed: another one is tried. */
  synchronized void again() {
    sent = false;
    begun = false;
    counted = null;
    billed = null;
  }

  /** Runs {@code news} once when the model begins to work on it; now, if it has. */
  void whenBegun(Runnable news) {
    synchronized (this) {
      if (!begun) {
        onBegun = news;
        return;
      }
    }
    news.run();
  }

  /**
   * Whether the model has the request, but has not begun to work on it, as far as anybody knows.
   */
  synchronized boolean isAwaited() {
    return sent && !begun;
  }

  /** Whether the model has begun to work on it, as far as anybody knows. */
  synchronized boolean hasBegun() {
    return begun;
  }

  /** Whether the provider has said what was used. */
  synchronized boolean isCounted() {
    return counted != null;
  }

  /** The words without what they repeat of the prompt. */
  String withoutPrompt(String words) {
    return prompt.takenOutOf(words);
  }

  /**
   * What the provider says of a whole answer, or else what was generated; never more than the
   * bound. Takes up to a tenth of a second, or 3 seconds for the longest of prompts.
   */
  synchronized Reading read() {
    Reading read = counted == null ? ownCount() : believed(counted);
    return billed == null
        ? read
        : new Reading(read.usage(), read.source(), true, new Bill(billed, bound));
  }

  /** The same of an answer that breaks off, so that the provider may not have said all. */
  synchronized Reading readSoFar() {
    ChatEvent.Usage known = counted;
    if (known == null) {
      return ownCount();
    }
    long completion = Math.max(known.completion(), generated.count(tokenizer));
    return believed(
        new ChatEvent.Usage(
            known.prompt(),
            known.cached(),
            known.cacheWrite(),
            completion,
            known.reasoning(),
            known.promptAudio(),
            known.completionAudio()));
  }

  private Reading believed(ChatEvent.Usage usage) {
    if (bound.isBelow(usage)) {
      incredible.accept(usage);
    }
    return new Reading(bound.limit(usage), CostSource.PROVIDER, true);
  }

  private Reading ownCount() {
    PromptText.Size size = prompt.count(tokenizer);
    var usage =
        new ChatEvent.Usage(size.tokens(), 0, generated.count(tokenizer), 0, size.audio(), 0);
    return new Reading(bound.limit(usage), CostSource.COUNTED, true);
  }
}
