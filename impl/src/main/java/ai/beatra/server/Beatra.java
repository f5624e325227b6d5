package ai.beatra.server;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.NewKey;
import ai.beatra.artifacts.Artifacts;
import ai.beatra.artifacts.UploadsDelegate;
import ai.beatra.calls.Calls;
import ai.beatra.catalog.ModelsCatalogDelegate;
import ai.beatra.chat.Chat;
import ai.beatra.chat.ChatDelegate;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.http.answers.ReplayedResponses;
import ai.beatra.http.checks.Validated;
import ai.beatra.http.dispatch.ReadyEndpoint;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.KeptAnswers;
import ai.beatra.ids.DrawnAhead;
import ai.beatra.ids.Ids;
import ai.beatra.images.ImageMediaRequest;
import ai.beatra.images.Images;
import ai.beatra.images.ImagesDelegate;
import ai.beatra.limits.Limits;
import ai.beatra.limits.shared.SharedLimits;
import ai.beatra.model.OutputClip;
import ai.beatra.model.OutputImage;
import ai.beatra.money.Amount;
import ai.beatra.music.Music;
import ai.beatra.music.MusicDelegate;
import ai.beatra.music.MusicMediaRequest;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.notices.Topic;
import ai.beatra.store.Database;
import ai.beatra.tasks.TaskRunner;
import ai.beatra.tasks.TaskView;
import ai.beatra.tasks.Tasks;
import ai.beatra.tasks.TasksDelegate;
import ai.beatra.tasks.media.MediaFeature;
import ai.beatra.tasks.media.MediaJob;
import ai.beatra.tasks.media.MediaRequest;
import ai.beatra.tokens.Tokenizer;
import ai.beatra.web.Docs;
import ai.beatra.web.Web;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A server: everything is wired here, in the order in which it starts. */
public final class Beatra implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final int ENDERS = 4;

  /** For so long a client waits for the end of its answer while the database is away. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(60);

  private static final Duration KEYS_SWEEP = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Amount WELCOME = Amount.parse("100000");

  private final ObjectMapper mapper = Json.mapper();
  private final Json json = new Json(mapper);
  private final ErrorText errors = new ErrorText(json, this::publicUrl);
  private final Validated validated = new Validated(Images.rules(), Music.rules());
  private final Idempotency idempotency = new Idempotency();

  /** Writes the ends of calls and tasks. */
  private final Ends ends = new Ends(ENDERS, END_PATIENCE);

  /** All that is done again and again. */
  private final Periodic periodic = new Periodic();

  private final Config config;
  private final Pools pools;
  private final Ids ids;
  private final Watching watching;
  private final Database database;
  private final Accounts accounts;
  private final Offer offer;
  private final Credits credits;
  private final Nodes nodes;
  private final Limits limits;
  private final StorageWiring storage;
  private final Calls calls;
  private final Chat chat;
  private final Artifacts artifacts;
  private final TaskView taskView;
  private final Tasks tasks;
  private final MediaJob<ImageMediaRequest, OutputImage> images;
  private final MediaJob<MusicMediaRequest, OutputClip> music;
  private final Docs docs;
  private final Readiness readiness;
  private final HttpWiring http;
  private final WebServer web;

  /**
   * Asks the upstream that was named without a file for its models, opens the database, warms up,
   * and only then opens the port.
   *
   * @param onFirstKey gets the key that the very first start of a server for trying makes, before
   *     it is committed
   */
  public Beatra(Config config, CatalogConfig models, Clock clock, Consumer<NewKey> onFirstKey)
      throws IOException {
    this(
        config,
        Discovery.complete(models, config, clock),
        clock,
        onFirstKey,
        new Means(Pools.newTimer(), Pools.newSandbox(), Runtime.getRuntime().maxMemory()));
  }

  /** Offers what is given: no upstream is asked for more. */
  Beatra(
      Config config, CatalogConfig offered, Clock clock, Consumer<NewKey> onFirstKey, Means means)
      throws IOException {
    // Nothing of what follows needs it.
    var warm =
        CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> WarmUp.run(json, validated)),
            CompletableFuture.runAsync(Tokenizer::warm));
    var random = new SecureRandom();
    this.config = config;
    this.pools = Pools.with(means.timer(), means.sandbox(), ends.writing());
    this.ids = new Ids(clock, new DrawnAhead(random));
    this.watching = new Watching(config.monitoring());
    this.database = Database.open(config, clock, watching.telemetry().store());
    this.accounts = new Accounts(database, ids, random, config.region());
    var tokenizer = new Tokenizer();
    this.offer = new Offer(config, offered, clock, pools, tokenizer);
    this.nodes = new Nodes(database, ids, config.nodes());
    this.limits = database.isEmbedded() ? Limits.own(clock) : new SharedLimits(database, nodes);
    this.credits = new Credits(database, ids, nodes.id());
    this.storage = StorageWiring.open(config, database, periodic, pools.http().disk());
    this.calls = new Calls(database, credits, idempotency, limits, nodes, ends);
    this.chat = chat(clock, tokenizer);
    this.artifacts = artifacts(clock);
    this.taskView = new TaskView(json, artifacts.files()::url, errors::docUrl);
    this.tasks = tasks();
    var made = config.tasks();
    var catalog = offer.catalog();
    this.images =
        media(new Images(catalog, artifacts.media(), json), made.images(), made.imageSeconds());
    this.music =
        media(new Music(catalog, artifacts.media(), json), made.music(), made.musicSeconds());
    this.docs = new Docs(catalog, offered.providers(), config.region(), this::publicUrl);
    this.readiness = readiness();
    this.http = http(means.heap());
    var browsers =
        new Web(artifacts.files(), docs, config.server().corsOrigins(), clock, storage.readers());
    var ready = new ReadyEndpoint(readiness::now);
    this.web = http.server(delegates(), browsers, ready, watching.telemetry());
    warm.join();
    start(onFirstKey);
  }

  private Chat chat(Clock clock, Tokenizer tokenizer) {
    var kept = new KeptAnswers(storage.blobs(), pools.keeping());
    return new Chat(
        offer.catalog(),
        offer.routing(),
        calls,
        ids,
        clock,
        tokenizer,
        mapper,
        errors,
        kept,
        pools.timer());
  }

  private Artifacts artifacts(Clock clock) throws IOException {
    var internet = offer.internet();
    return new Artifacts(
        database, ids, clock, config, this::publicUrl, internet, storage.blobs(), storage.space());
  }

  private Tasks tasks() {
    int most = config.tasks().mostWaiting();
    return new Tasks(
        database, credits, idempotency, ids, nodes, ends, taskView, most, watching.telemetry());
  }

  /**
   * @param processors for how many tasks at a time the sandbox has them
   */
  private <A extends MediaRequest, O> MediaJob<A, O> media(
      MediaFeature<A, O> medium, int processors, int seconds) {
    var slots = new TaskRunner.Slots(offer.places(processors), Duration.ofSeconds(seconds));
    return new MediaJob<>(medium, offer.catalog(), offer.routing(), artifacts, tasks, json, slots);
  }

  private Readiness readiness() {
    var checks = new VitalChecks(database, storage.blobs(), nodes, periodic, tasks).all();
    return new Readiness(
        checks, offer.routing()::troubles, ends::pending, json, Readiness.PATIENCE);
  }

  private HttpWiring http(long heap) {
    return new HttpWiring(
        config, pools, ids, mapper, errors, validated, accounts, limits, artifacts::form, heap);
  }

  private List<Object> delegates() {
    var replays = new ReplayedResponses(json, storage.blobs(), storage.readers());
    return List.of(
        new HealthDelegate(),
        new ModelsCatalogDelegate(offer.catalog()),
        new ChatDelegate(chat, http.eventStreams(), replays),
        new UploadsDelegate(artifacts, idempotency, replays, json, pools.storing()),
        new ImagesDelegate(images),
        new MusicDelegate(music),
        new TasksDelegate(tasks, taskView, artifacts.signingSecrets()));
  }

  /**
   * A server whose port is taken must not have touched the work of the one that has it, nor have
   * given a key away.
   */
  private void start(Consumer<NewKey> onFirstKey) throws IOException {
    try {
      web.bind();
      watching.start(pools.timer(), gauges());
    } catch (IOException e) {
      giveUp();
      throw e;
    }
    if (config.isForTrying()) {
      accounts.ensureLocalTenant(onFirstKey);
      credits.ensureWallet(accounts.requireTenant(Accounts.LOCAL_TENANT).id(), WELCOME);
    }
    startWork(config.retention());
    web.open();
    readiness.open();
  }

  private Gauges gauges() {
    return new Gauges(
        http, database, calls, credits, tasks, offer.routing(), ends, periodic, storage, readiness);
  }

  private void startWork(Config.Retention kept) throws IOException {
    nodes.on(Topic.KEYS, about -> accounts.forget(), accounts::forget);
    nodes.start(periodic);
    artifacts.sweeper().start(periodic);
    calls.start(periodic, Duration.ofDays(kept.callsDays()));
    tasks.start(List.of(music, images), periodic, Duration.ofDays(kept.tasksDays()));
    periodic.sweep("the sweep of keys", KEYS_SWEEP, database, idempotency::sweep);
    limits.start(periodic);
    periodic.every("the note of used keys", MINUTE, accounts::writeLastUses);
  }

  private URI publicUrl() {
    URI configured = config.server().publicUrl();
    return configured == null ? URI.create("http://127.0.0.1:" + port()) : configured;
  }

  /**
   * Goes on with another catalog. What runs is not touched: it ends with the models that it began
   * with.
   *
   * @throws IOException as the constructor; then nothing has changed
   */
  public synchronized void reload(CatalogConfig read) throws IOException {
    docs.replace(offer.become(read).providers());
  }

  Watching watching() {
    return watching;
  }

  /** What stands between the socket and the delegates. */
  HttpWiring http() {
    return http;
  }

  /** Whether there is nobody yet who could call the server. */
  boolean hasNoTenants() {
    return accounts.listTenants().isEmpty();
  }

  /** Renders the docs now, so that the first reader need not wait for it. */
  void prepareDocs() {
    docs.prepare();
  }

  /** The port that was bound. */
  public int port() {
    return web.port();
  }

  /**
   * Serves on for the drain delay, then takes no new requests, gives the running ones 30 seconds,
   * and stops everything. An interrupt ends the delay.
   */
  @Override
  public void close() throws InterruptedException {
    readiness.shut();
    try {
      TimeUnit.SECONDS.sleep(config.server().drainDelaySeconds());
    } finally {
      stop(DRAIN);
    }
  }

  void stop(Duration drain) throws InterruptedException {
    tasks.stopWaiting();
    web.stop(drain);
    tasks.stop(drain);
    chat.stop();
    accounts.stop();
    release();
  }

  /** A server that cannot begin leaves nothing behind. */
  private void giveUp() {
    try {
      release();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() throws InterruptedException {
    offer.close();
    pools.stopServing();
    ends.stop(DRAIN);
    readiness.close();
    periodic.close();
    watching.close();
    pools.stopStoring();
    artifacts.close();
    calls.stop();
    limits.stop();
    nodes.stop();
    storage.close();
    database.close();
  }
}
