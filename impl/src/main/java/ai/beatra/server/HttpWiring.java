package ai.beatra.server;

import ai.beatra.accounts.Accounts;
import ai.beatra.api.Operations;
import ai.beatra.config.Config;
import ai.beatra.http.auth.BearerKeys;
import ai.beatra.http.auth.KeyAuth;
import ai.beatra.http.checks.Check;
import ai.beatra.http.checks.FirstChecks;
import ai.beatra.http.checks.Forms;
import ai.beatra.http.checks.JsonBody;
import ai.beatra.http.checks.MediaTypes;
import ai.beatra.http.checks.OneValueEach;
import ai.beatra.http.checks.Validated;
import ai.beatra.http.dispatch.Answering;
import ai.beatra.http.dispatch.Beside;
import ai.beatra.http.dispatch.BodyAdmission;
import ai.beatra.http.dispatch.Dispatch;
import ai.beatra.http.dispatch.Endpoints;
import ai.beatra.http.dispatch.ErrorEnvelope;
import ai.beatra.http.dispatch.ErrorMapper;
import ai.beatra.http.dispatch.ReadyEndpoint;
import ai.beatra.http.dispatch.Straight;
import ai.beatra.http.errors.Elsewhere;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.http.json.Json;
import ai.beatra.http.sse.EventStreams;
import ai.beatra.ids.Ids;
import ai.beatra.limits.Limits;
import ai.beatra.metrics.Telemetry;
import ai.beatra.metrics.meters.Meters;
import ai.beatra.net.FrontDoor;
import ai.beatra.net.HttpChain;
import ai.beatra.net.body.StreamedBodies;
import ai.beatra.net.codec.RequestIds;
import ai.beatra.net.connection.Connections;
import ai.beatra.net.connection.Lines;
import ai.beatra.net.connection.Surviving;
import ai.beatra.shares.Shares;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.jakarta.rs.json.JacksonJsonProvider;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands between the socket and the delegates. */
final class HttpWiring {
  private static final Logger log = LoggerFactory.getLogger(HttpWiring.class);

  /** A body is held about six times at most: as it came, parsed, and as it goes to the upstream. */
  private static final int BODIES_OF_HEAP = 12;

  private static final int UNREAD_OF_HEAP = 16;

  /** For what streams hold, and how much of that one account has. */
  private static final double STREAMS_OF_HEAP = 0.6;

  private static final double STREAMS_OF_ONE = 0.75;

  private static final int UPLOADS = 16;
  private static final int LOOK_MS = 1000;

  private final Config.Server settings;
  private final Pools pools;
  private final Ids ids;
  private final ObjectMapper mapper;
  private final ErrorText errors;
  private final Validated validated;

  /** In bytes. */
  private final long heap;

  private final Elsewhere elsewhere = Elsewhere.read();
  private final Routes routes = new Routes(Operations.all());
  private final Signpost signpost = new Signpost(routes, elsewhere);
  private final BearerKeys keys;
  private final BodyAdmission admission;
  private final Limits limits;

  /** In bytes: the memory for JSON bodies. */
  private final Shares bodies;

  private final StreamedBodies streamedBodies;

  /** In bytes: the memory for streams. */
  private final Shares streams;

  private final EventStreams eventStreams;
  private final Connections connections;

  /**
   * @param heap in bytes: what may be held at a time is a part of it
   * @param forms where forms go while they come, by their Content-Type
   */
  HttpWiring(
      Config config,
      Pools pools,
      Ids ids,
      ObjectMapper mapper,
      ErrorText errors,
      Validated validated,
      Accounts accounts,
      Limits limits,
      Function<String, OutputStream> forms,
      long heap) {
    this.settings = config.server();
    this.pools = pools;
    this.ids = ids;
    this.mapper = mapper;
    this.errors = errors;
    this.validated = validated;
    this.heap = heap;
    this.limits = limits;
    this.keys = new BearerKeys(accounts, config.region());
    this.admission = new BodyAdmission(keys, routes);
    Integer megabytes = settings.bodyMemoryMb();
    this.bodies = new Shares(megabytes == null ? heap / BODIES_OF_HEAP : (long) megabytes << 20);
    this.streamedBodies = new StreamedBodies(forms, Forms.FORM_BYTES, UPLOADS);
    long all = (long) (STREAMS_OF_HEAP * heap);
    this.streams = new Shares(all, (long) (STREAMS_OF_ONE * all));
    var ping = Duration.ofSeconds(settings.pingSeconds());
    this.eventStreams = new EventStreams(errors, streams, pools.timer(), ping);
    this.connections = connections();
    Surviving.every(pools.timer(), LOOK_MS, "the look at who waits", lines()::look);
  }

  EventStreams eventStreams() {
    return eventStreams;
  }

  /** What requests take of what there is. */
  void gauges(Meters meters) {
    meters.gauge("beatra.connections.open", "", "Connections of clients", connections::open);
    meters.gauge("beatra.requests.waiting", "", "Requests that wait to be begun", lines()::waiting);
    meters.gauge("beatra.streams.open", "", "Streams that are being sent", eventStreams::running);
    meters.gauge("beatra.uploads.open", "", "Uploads that come or are stored", this::uploads);
    share(meters, "beatra.bodies", "the bodies of requests", bodies);
    share(meters, "beatra.streams.memory", "streams", streams);
  }

  private static void share(Meters meters, String name, String what, Shares memory) {
    meters.gauge(name + ".used", "bytes", "Memory that is taken for " + what, memory::used);
    meters.gauge(name + ".limit", "bytes", "Memory that there is for " + what, memory::most);
  }

  WebServer server(
      List<Object> delegates, Beside beside, ReadyEndpoint ready, Telemetry telemetry) {
    var requestIds = new RequestIds(ids);
    List<Check> checks = List.of(new MediaTypes(), new KeyAuth(keys, limits));
    var endpoints = Endpoints.of(delegates, validated, checks);
    var body = new JsonBody(mapper, validated, elsewhere);
    var answering = new Answering(new Json(mapper), errors);
    var straight = new Straight(endpoints, body, answering);
    var frontDoor =
        new FrontDoor(
            ContainerFactory.createContainer(GrizzlyHttpContainer.class, jersey(endpoints, body)),
            new Dispatch(routes, beside, ready, signpost, straight, answering, telemetry),
            admission,
            requestIds,
            errors,
            pools.http(),
            connections);
    var chain = chain(requestIds, telemetry);
    return new WebServer(settings.host(), settings.port(), frontDoor, chain);
  }

  private ResourceConfig jersey(Endpoints endpoints, JsonBody body) {
    var resources = new ResourceConfig();
    resources.property(ServerProperties.WADL_FEATURE_DISABLE, true);
    resources.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    resources.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
    resources.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
    resources.property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
    resources.register(new FirstChecks(routes, signpost));
    resources.register(endpoints);
    resources.register(new OneValueEach());
    resources.register(body);
    resources.register(new JacksonJsonProvider(mapper));
    resources.register(new ErrorMapper());
    resources.register(new ErrorEnvelope(routes, signpost, errors));
    resources.registerResources(endpoints.resources());
    return resources;
  }

  private Connections connections() {
    int most = Math.min(settings.maxConnections(), Descriptors.mostConnections());
    if (most < settings.maxConnections()) {
      log.info(
          "no more than {} clients can be connected: the system lets the process open no more"
              + " files (ulimit -n)",
          most);
    }
    return new Connections(
        most,
        Objects.requireNonNullElse(settings.maxConnectionsPerAddress(), Math.max(1, most / 2)),
        Duration.ofSeconds(settings.unreadSeconds()),
        heap / UNREAD_OF_HEAP,
        pools.timer());
  }

  private HttpChain chain(RequestIds requestIds, Telemetry telemetry) {
    var requestTime = Duration.ofSeconds(settings.requestTimeoutSeconds());
    return new HttpChain(
        requestIds,
        new HeardRefusals(errors, telemetry),
        pools.timer(),
        new HttpChain.Bodies(admission, bodies, streamedBodies),
        pools.http(),
        connections,
        requestTime);
  }

  /** Where requests wait to be begun. */
  Lines lines() {
    return pools.http().lines();
  }

  /** How many bytes of JSON bodies are held. */
  long bodies() {
    return bodies.used();
  }

  /** How many uploads are coming, or are being stored. */
  int uploads() {
    return streamedBodies.held();
  }
}
