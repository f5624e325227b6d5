import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication;
import ai.beatra.accounts.Caller;
import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.ids.Ids;
import ai.beatra.metrics.Telemetry;
import ai.beatra.model.Capability;
import ai.beatra.model.TaskOutput;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.Database;
import ai.beatra.tasks.Submission;
import ai.beatra.tasks.TaskOrder;
import ai.beatra.tasks.TaskPrice;
import ai.beatra.tasks.TaskResult;
import ai.beatra.tasks.TaskRunner;
import ai.beatra.tasks.TaskView;
import ai.beatra.tasks.TaskWork;
import ai.beatra.tasks.Tasks;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The engine of the tasks, on the embedded database, with work that takes no time. */
final class TaskLoad {
  private static final Amount PRICE = Amount.parse("50");

  private final Database database;
  private final Credits credits;
  private final Nodes nodes;
  private final Ends ends = new Ends(8, Duration.ofSeconds(60));
  private final Tasks tasks;
  private final Caller caller;

  /** Tasks made and run a second, and the CPU time of running one, in microseconds. */
  record Result(double made, double run, double micros) {}

  private TaskLoad(Database database) {
    this.database = database;
    var random = new SecureRandom();
    var ids = new Ids(Clock.systemUTC(), random);
    this.credits = new Credits(database, ids);
    var accounts = new Accounts(database, ids, random, "local");
    String tenant = accounts.createTenant("bench").id();
    credits.grant(tenant, Amount.parse("1000000000"), null);
    String key = accounts.createKey("bench", null, null).secret().reveal();
    this.caller = ((Authentication.Authenticated) accounts.authenticate(key)).caller();
    var view = new TaskView(new Json(Json.mapper()), id -> id, code -> code);
    this.nodes = new Nodes(database, ids, Duration.ofSeconds(30));
    this.tasks =
        new Tasks(
            database,
            credits,
            new Idempotency(),
            ids,
            nodes,
            ends,
            view,
            Integer.MAX_VALUE,
            Telemetry.NONE);
  }

  /** Makes so many tasks with these clients, and then runs them with these workers. */
  static Result run(Path directory, int many, int clients, int workers) throws Exception {
    Config config = Config.parse("bench", "", Map.of()).withDataDir(directory);
    try (Database database = Database.open(config, Clock.systemUTC())) {
      var load = new TaskLoad(database);
      double making = load.make(many, clients);
      long before = cpu();
      double running = load.drain(many, workers);
      return new Result(many / making, many / running, (cpu() - before) / 1e3 / many);
    }
  }

  private static long cpu() {
    var system =
        (com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  /** In seconds. */
  private double make(int many, int clients) throws Exception {
    long begin = System.nanoTime();
    var making = new ArrayList<Thread>();
    for (int i = 0; i < clients; i++) {
      int share = many / clients + (i < many % clients ? 1 : 0);
      var thread =
          new Thread(
              () -> {
                for (int task = 0; task < share; task++) {
                  tasks.submit(submission());
                }
              });
      thread.start();
      making.add(thread);
    }
    for (Thread thread : making) {
      thread.join();
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private Submission submission() {
    return new Submission(
        caller,
        "req_bench",
        null,
        "images",
        new TaskOrder(
            Capability.TEXT_TO_IMAGE,
            "auto",
            "gpt-image-2",
            "sandbox",
            "sandbox-image",
            "{\"model\":\"auto\",\"prompt\":\"A forest\"}"),
        TaskPrice.perOutput(PRICE, 1, "pictures"),
        tx -> {});
  }

  /** In seconds. */
  private double drain(int many, int workers) throws Exception {
    var periodic = new Periodic();
    long begin = System.nanoTime();
    nodes.start(periodic);
    tasks.start(List.of(new Nothing(workers)), periodic, Duration.ofDays(90));
    while (!credits.wallet(caller.tenantId()).held().isZero()) {
      Thread.sleep(5);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    tasks.stop(Duration.ofSeconds(10));
    ends.stop(Duration.ofSeconds(10));
    periodic.close();
    nodes.stop();
    List<String> faults = credits.reconcile();
    long paid = Amount.parse("1000000000").minus(credits.wallet(caller.tenantId()).balance()).units();
    if (!faults.isEmpty() || paid != PRICE.times(many).units()) {
      throw new IllegalStateException("The books do not balance: " + faults);
    }
    return seconds;
  }

  /** Work that takes no time and is paid. */
  private record Nothing(int concurrency) implements TaskRunner {
    @Override
    public String queue() {
      return "images";
    }

    @Override
    public Slots slots() {
      return new Slots(provider -> new Place(provider, concurrency), Duration.ofMinutes(5));
    }

    @Override
    public void abandon(String provider, String model, String upstreamId) {}

    @Override
    public TaskResult run(TaskWork work) {
      return new TaskResult(
          tx -> new TaskOutput().images(List.of()), List.of(), TaskView.noUsage(), PRICE);
    }
  }
}
