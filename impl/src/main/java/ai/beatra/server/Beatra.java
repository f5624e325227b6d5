package ai.beatra.server;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.NewKey;
import ai.beatra.api.Operations;
import ai.beatra.artifacts.Artifacts;
import ai.beatra.artifacts.UploadsDelegate;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FileBlobs;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.FaultModels;
import ai.beatra.catalog.ModelsCatalogDelegate;
import ai.beatra.catalog.Providers;
import ai.beatra.chat.Calls;
import ai.beatra.chat.Chat;
import ai.beatra.chat.ChatDelegate;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.http.answers.Replays;
import ai.beatra.http.auth.Bearers;
import ai.beatra.http.checks.Validated;
import ai.beatra.http.dispatch.Beside;
import ai.beatra.http.dispatch.Endpoints;
import ai.beatra.http.dispatch.HttpFeature;
import ai.beatra.http.dispatch.ReadyEndpoint;
import ai.beatra.http.errors.Elsewhere;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.http.json.Json;
import ai.beatra.http.sse.EventStreams;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.KeptAnswers;
import ai.beatra.ids.Ids;
import ai.beatra.images.AskedImages;
import ai.beatra.images.Images;
import ai.beatra.images.ImagesDelegate;
import ai.beatra.limits.Limits;
import ai.beatra.model.OutputClip;
import ai.beatra.model.OutputImage;
import ai.beatra.money.Amount;
import ai.beatra.music.AskedMusic;
import ai.beatra.music.Music;
import ai.beatra.music.MusicDelegate;
import ai.beatra.net.Exchanges;
import ai.beatra.net.FrontDoor;
import ai.beatra.net.HttpChain;
import ai.beatra.net.body.Admission;
import ai.beatra.net.body.Shares;
import ai.beatra.net.body.Spools;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.Threads;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.openai.OpenAiChat;
import ai.beatra.provider.openai.OpenAiSettings;
import ai.beatra.provider.sandbox.SandboxChat;
import ai.beatra.provider.sandbox.image.FaultyImages;
import ai.beatra.provider.sandbox.image.SandboxImages;
import ai.beatra.provider.sandbox.music.FaultyMusic;
import ai.beatra.provider.sandbox.music.SandboxMusic;
import ai.beatra.store.DataDirectory;
import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import ai.beatra.tasks.TaskView;
import ai.beatra.tasks.Tasks;
import ai.beatra.tasks.TasksDelegate;
import ai.beatra.tasks.media.MediaJob;
import ai.beatra.tokens.Tokenizer;
import ai.beatra.upstream.PublicPictures;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.web.Cors;
import ai.beatra.web.Docs;
import ai.beatra.web.FilesEndpoint;
import ai.beatra.web.PagesEndpoint;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server: everything is wired here, in the order in which it starts. */
public final class Beatra implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Beatra.class);
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final int TIMER_THREADS = 2;
  private static final int ENDERS = 8;

  /** For so long a client waits for the end of its answer while the database is away. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(60);

  /** So long whoever asks for the readiness waits for the database, which needs 4 s to be away. */
  private static final Duration LOOK_PATIENCE = Duration.ofSeconds(6);

  private static final Duration KEYS_SWEEP = Duration.ofSeconds(10);
  private static final int STORING = 4;
  private static final int KEEPING = 4;
  private static final int UPLOADS = 16;
  private static final int WAITING_GENERATIONS = 4096;
  private static final Amount WELCOME = Amount.parse("100000");

  /** A body is held about six times at most: as it came, parsed, and as it goes to the upstream. */
  private static final int BODIES_OF_HEAP = 12;

  private static final int UNREAD_OF_HEAP = 16;

  /** With what it has to send, and what the making of its answer takes. */
  private static final int STREAM_BYTES = 128 << 10;

  private static final String FAULTS = "sandbox-faults";

  private final ObjectMapper json = Json.mapper();
  private final Json written = new Json(json);
  private final Exchanges exchanges = new Exchanges();
  private final Elsewhere elsewhere = Elsewhere.read();
  private final ErrorText errors = new ErrorText(written, this::publicUrl);
  private final Idempotency idempotency = new Idempotency();

  private final Validated validated;
  private final Config config;
  private final Ids ids;
  private final Database database;
  private final Accounts accounts;
  private final Limits limits;
  private final Tokenizer tokenizer;
  private final ScheduledExecutorService timer;

  /** In bytes. */
  private final long heap;

  /** Make the sandbox's answers, which wait for nothing. What has no room is told to come back. */
  private final ExecutorService sandbox;

  /** Writes the ends of calls and tasks, on threads of its own that wait for the database. */
  private final Ends ends = new Ends(ENDERS, END_PATIENCE);

  /** Put uploads into the storage. */
  private final ExecutorService storing = Executors.newFixedThreadPool(STORING);

  private final Threads threads = new Threads();

  /** Write and read answers that are kept, piece by piece; wait for the disk and nothing else. */
  private final ExecutorService keeping = Executors.newFixedThreadPool(KEEPING);

  /** All that is done again and again, each on a thread of its own that may wait. */
  private final Periodic periodic = new Periodic();

  private final UpstreamClient upstreams;
  private final PublicPictures pictures;
  private final Catalog catalog;
  private final Credits credits;
  private final Nodes nodes;
  private final Calls calls;
  private final Chat chat;
  private final FreeSpace space;
  private final Blobs blobs;
  private final Artifacts artifacts;
  private final Bearers bearers;

  /** In bytes: the memory for JSON bodies. */
  private final Shares bodies;

  private final Spools spools;
  private final TaskView taskView;
  private final Tasks tasks;
  private final MediaJob<AskedImages, OutputImage> imageJob;
  private final MediaJob<AskedMusic, OutputClip> musicJob;
  private final Docs docs;
  private final Readiness readiness;
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
        new Means(timer(), sandboxWorkers(), Runtime.getRuntime().maxMemory()));
  }

  /**
   * What a server has to work with.
   *
   * @param timer runs what happens later; it is shut down with the server
   * @param sandbox makes the sandbox's answers; it is shut down with the server
   * @param heap in bytes: what may be held at a time is a part of it
   */
  record Means(ScheduledExecutorService timer, ExecutorService sandbox, long heap) {}

  /**
   * @param models all there are: no upstream is asked for more
   */
  Beatra(Config config, CatalogConfig models, Clock clock, Consumer<NewKey> onFirstKey, Means means)
      throws IOException {
    // Loading the vocabulary takes as long as opening the database: both at once.
    var loading = CompletableFuture.supplyAsync(Tokenizer::new);
    var warm = loading.thenRun(Tokenizer::warm);
    this.validated = new Validated();
    var random = new SecureRandom();
    this.config = config;
    this.ids = new Ids(clock, random);
    this.database = Database.open(config, clock);
    this.accounts = new Accounts(database, ids, random, config.region());
    this.limits = new Limits(clock);
    WarmUp.run(written, validated);
    this.tokenizer = loading.join();
    this.timer = means.timer();
    this.sandbox = means.sandbox();
    this.heap = means.heap();
    this.upstreams = new UpstreamClient(connections(models));
    this.pictures = new PublicPictures(new PublicWeb(PublicPictures.MOST));
    this.catalog =
        new Catalog(
            models.models(),
            faultModels(),
            new Providers(
                chatProviders(models, clock), imageProviders(models), musicProviders(models)));
    this.credits = new Credits(database, ids);
    this.nodes = new Nodes(database, ids, Duration.ofSeconds(config.nodes().aliveSeconds()));
    this.calls = new Calls(database, credits, idempotency, limits, nodes, ends);
    this.space = space();
    this.blobs = new FileBlobs(storage(), clock);
    watchSpace();
    this.chat =
        new Chat(
            catalog,
            calls,
            ids,
            clock,
            tokenizer,
            json,
            errors,
            new KeptAnswers(blobs, keeping),
            timer);
    var internet = new PublicWeb(Artifacts.DOWNLOADS);
    this.artifacts =
        new Artifacts(database, ids, clock, config, this::publicUrl, internet, blobs, space);
    this.bodies = bodies(config.server().bodyMemoryMb());
    this.bearers = new Bearers(accounts, config.region());
    this.spools = new Spools(storage().resolve("tmp"), UPLOADS);
    this.taskView = new TaskView(written, artifacts.files()::url);
    this.tasks =
        new Tasks(
            database,
            credits,
            idempotency,
            ids,
            nodes,
            ends,
            taskView,
            config.tasks().mostWaiting());
    this.imageJob = imageJob();
    this.musicJob = musicJob();
    this.docs = new Docs(catalog, models.providers(), config.region(), this::publicUrl);
    this.readiness = readiness();
    this.web = web(clock);
    warm.join();
    // A server whose port is taken must not have touched the work of the one that has it, nor have
    // given a key away.
    try {
      web.bind();
    } catch (IOException e) {
      giveUp();
      throw e;
    }
    if (config.isForTrying()) {
      makeLocalAccount(onFirstKey);
    }
    startAll(config.retention());
    web.open();
    readiness.open();
  }

  private Readiness readiness() {
    var checks = new LinkedHashMap<String, Readiness.Check>();
    checks.put("database", database::requireAnswer);
    checks.put("storage", blobs::requireWritable);
    checks.put(
        "heartbeat",
        () ->
            require(
                nodes.isHeard(),
                "the other servers take this one for dead: it cannot tell the database that it is"
                    + " alive"));
    checks.put(
        "work",
        () -> {
          require(periodic.stalled().isEmpty(), "stands still: " + periodic.stalled());
          require(tasks.areBegun(), "no tasks are begun any more");
        });
    return new Readiness(checks, ends::pending, written, LOOK_PATIENCE);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  private void makeLocalAccount(Consumer<NewKey> onFirstKey) {
    accounts.ensureLocalTenant(onFirstKey);
    credits.ensureWallet(accounts.requireTenant(Accounts.LOCAL_TENANT).id(), WELCOME);
  }

  /** Where blobs are kept. */
  private Path storage() {
    return Objects.requireNonNullElseGet(
        config.storage().directory(), () -> config.dataDir().resolve("artifacts"));
  }

  private FreeSpace space() throws IOException {
    DataDirectory.at(config.dataDir());
    List<Path> volumes = List.of(config.dataDir(), storage());
    return new FreeSpace(FreeSpace.of(volumes), (long) config.storage().leastFreeMib() << 20);
  }

  private void watchSpace() throws IOException {
    space.warn(storage(), config.dataDir());
    space.run();
    periodic.every("the look at the disk", FreeSpace.PERIOD, space::run);
  }

  private void startAll(Config.Retention kept) throws IOException {
    nodes.start(periodic);
    artifacts.sweeper().start(periodic);
    calls.start(periodic, Duration.ofDays(kept.callsDays()));
    tasks.start(List.of(musicJob, imageJob), periodic, Duration.ofDays(kept.tasksDays()));
    periodic.sweep("the sweep of keys", KEYS_SWEEP, database, idempotency::sweep);
    periodic.every("the sweep of limits", Duration.ofMinutes(1), limits::sweep);
    periodic.every("the note of used keys", Duration.ofMinutes(1), accounts::writeLastUses);
  }

  private URI publicUrl() {
    URI configured = config.server().publicUrl();
    return configured == null ? URI.create("http://127.0.0.1:" + port()) : configured;
  }

  private List<CatalogConfig.Model> faultModels() {
    return config.sandbox().faults() ? FaultModels.servedBy(FAULTS) : List.of();
  }

  private Map<String, ChatProvider> chatProviders(CatalogConfig models, Clock clock) {
    var providers = new HashMap<String, ChatProvider>();
    models
        .providers()
        .forEach((name, provider) -> providers.put(name, chatProvider(name, provider, clock)));
    providers.put(FAULTS, sandboxChat());
    return providers;
  }

  private static Map<String, ImageProvider> imageProviders(CatalogConfig models) {
    var sandbox = new SandboxImages();
    var providers = new HashMap<String, ImageProvider>();
    sandboxes(models).forEach(name -> providers.put(name, sandbox));
    providers.put(FAULTS, new FaultyImages(sandbox));
    return providers;
  }

  private static Map<String, MusicProvider> musicProviders(CatalogConfig models) {
    var sandbox = new SandboxMusic();
    var providers = new HashMap<String, MusicProvider>();
    sandboxes(models).forEach(name -> providers.put(name, sandbox));
    providers.put(FAULTS, new FaultyMusic(sandbox));
    return providers;
  }

  private static List<String> sandboxes(CatalogConfig models) {
    return models.providers().entrySet().stream()
        .filter(provider -> provider.getValue().kind() == CatalogConfig.ProviderKind.SANDBOX)
        .map(Map.Entry::getKey)
        .toList();
  }

  private MediaJob<AskedImages, OutputImage> imageJob() {
    var slots =
        new MediaJob.Slots(
            config.tasks().images(), Duration.ofSeconds(config.tasks().imageSeconds()));
    return new MediaJob<>(
        new Images(catalog, artifacts.media(), written),
        artifacts.media(),
        artifacts.references(),
        tasks,
        written,
        slots);
  }

  private MediaJob<AskedMusic, OutputClip> musicJob() {
    var slots =
        new MediaJob.Slots(
            config.tasks().music(), Duration.ofSeconds(config.tasks().musicSeconds()));
    return new MediaJob<>(
        new Music(catalog, artifacts.media(), written),
        artifacts.media(),
        artifacts.references(),
        tasks,
        written,
        slots);
  }

  private ChatProvider chatProvider(String name, CatalogConfig.Provider provider, Clock clock) {
    CatalogConfig.Upstream upstream = provider.upstream();
    return upstream == null
        ? sandboxChat()
        : new OpenAiChat(name, OpenAiSettings.of(upstream), upstreams, pictures, clock);
  }

  /** As many as all providers together may use at a time. */
  private static int connections(CatalogConfig models) {
    int all =
        models.providers().values().stream()
            .map(CatalogConfig.Provider::upstream)
            .filter(Objects::nonNull)
            .mapToInt(CatalogConfig.Upstream::concurrency)
            .sum();
    return Math.max(1, all);
  }

  private ChatProvider sandboxChat() {
    var pause = Duration.ofMillis(config.sandbox().tokenDelayMs());
    return new SandboxChat(tokenizer, sandbox, timer, pause);
  }

  /** Keeps nothing of what it need not do any more. */
  static ScheduledThreadPoolExecutor timer() {
    var timer = new ScheduledThreadPoolExecutor(TIMER_THREADS);
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** One for each processor, since they do nothing but compute, and room for so many to wait. */
  static ThreadPoolExecutor sandboxWorkers() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    var waiting = new ArrayBlockingQueue<Runnable>(WAITING_GENERATIONS);
    return new ThreadPoolExecutor(
        threads, threads, 0, TimeUnit.SECONDS, waiting, task -> new Thread(task, "sandbox"));
  }

  private List<Object> delegates() {
    var replays = new Replays(exchanges, written, blobs, keeping);
    return List.of(
        new HealthDelegate(),
        new ModelsCatalogDelegate(catalog),
        new ChatDelegate(chat, exchanges, eventStreams(), replays),
        new UploadsDelegate(artifacts, idempotency, exchanges, replays, json, storing),
        new ImagesDelegate(imageJob, exchanges),
        new MusicDelegate(musicJob, exchanges),
        new TasksDelegate(tasks, taskView, artifacts.signingSecrets(), exchanges));
  }

  private EventStreams eventStreams() {
    return new EventStreams(
        exchanges,
        errors,
        new Shares(heap / STREAM_BYTES),
        timer,
        Duration.ofSeconds(config.server().pingSeconds()));
  }

  private WebServer web(Clock clock) {
    var routes = new Routes(Operations.all());
    var resources = new ResourceConfig();
    resources.property(ServerProperties.WADL_FEATURE_DISABLE, true);
    resources.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    resources.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
    resources.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
    resources.property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
    resources.register(
        new HttpFeature(bearers, limits, exchanges, routes, validated, elsewhere, errors, json));
    resources.registerResources(new Endpoints(validated).of(delegates()));
    var jersey = ContainerFactory.createContainer(GrizzlyHttpContainer.class, resources);
    var files = new FilesEndpoint(artifacts.files(), clock, threads);
    var cors = new Cors(config.server().corsOrigins());
    var pages = new PagesEndpoint(docs);
    var connections = connections();
    var frontDoor =
        new FrontDoor(
            jersey,
            exchanges,
            routes,
            new Beside(files, pages, new ReadyEndpoint(readiness::now)),
            cors,
            ids,
            new Signpost(routes, elsewhere),
            errors,
            threads,
            connections);
    return new WebServer(
        config.server().host(), config.server().port(), frontDoor, chain(routes, connections));
  }

  private Connections connections() {
    Config.Server server = config.server();
    int most = Math.min(server.maxConnections(), Descriptors.mostConnections());
    if (most < server.maxConnections()) {
      log.info(
          "no more than {} clients can be connected: the system lets the process open no more"
              + " files (ulimit -n)",
          most);
    }
    return new Connections(
        most,
        Objects.requireNonNullElse(server.maxConnectionsPerAddress(), Math.max(1, most / 2)),
        Duration.ofSeconds(server.unreadSeconds()),
        heap / UNREAD_OF_HEAP,
        timer);
  }

  private Shares bodies(@Nullable Integer megabytes) {
    return new Shares(megabytes == null ? heap / BODIES_OF_HEAP : (long) megabytes << 20);
  }

  private HttpChain chain(Routes routes, Connections connections) {
    Config.Server server = config.server();
    var admission = new Admission(bearers, routes, bodies, spools);
    var requestTime = Duration.ofSeconds(server.requestTimeoutSeconds());
    return new HttpChain(ids, errors, timer, admission, threads, connections, requestTime);
  }

  /** How many bytes of JSON bodies are held. */
  long bodies() {
    return bodies.used();
  }

  /** How many uploads are coming, or are being stored. */
  int uploads() {
    return spools.held();
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
      stop();
    }
  }

  private void stop() throws InterruptedException {
    tasks.stopWaiting();
    web.stop(DRAIN);
    tasks.stop(DRAIN);
    chat.stop();
    writeLastUses();
    release();
  }

  private void writeLastUses() {
    try {
      accounts.writeLastUses();
    } catch (StoreException e) {
      log.info("when keys were used last could not be written: {}", e.getMessage());
    }
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
    upstreams.close();
    threads.close();
    pictures.close();
    timer.shutdownNow();
    sandbox.shutdownNow();
    ends.stop(DRAIN);
    readiness.close();
    periodic.close();
    storing.shutdownNow();
    artifacts.close();
    keeping.shutdownNow();
    nodes.stop();
    database.close();
  }
}
