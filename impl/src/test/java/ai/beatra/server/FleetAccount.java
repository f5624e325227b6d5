package ai.beatra.server;

import ai.beatra.history.Ask.Kind;
import ai.beatra.history.Books;
import ai.beatra.history.Books.Charge;
import ai.beatra.history.History;
import ai.beatra.history.Said;
import ai.beatra.history.Said.Acknowledged;
import ai.beatra.history.Sight;
import ai.beatra.history.Try;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An account of a fleet, whose clients write down whatever they ask for and see. */
final class FleetAccount {
  private static final String CREDITS = "100000000";

  private final Fleet fleet;
  private final String name;
  private final boolean keyed;
  private final String key;
  private final History history = new History();
  private final AtomicLong acknowledged = new AtomicLong();
  private final Set<String> tasks = ConcurrentHashMap.newKeySet();

  /** Where each is, as it was told last. */
  private final Map<String, String> files = new ConcurrentHashMap<>();

  /**
   * @param keyed whether its clients send Idempotency-Keys
   */
  FleetAccount(Fleet fleet, String name, boolean keyed) {
    this.fleet = fleet;
    this.name = name;
    this.keyed = keyed;
    fleet.command("tenants create " + name + " --credits " + CREDITS);
    this.key = fleet.command("keys create --tenant " + name).path("key").asText();
  }

  String name() {
    return name;
  }

  boolean isKeyed() {
    return keyed;
  }

  History history() {
    return history;
  }

  /**
   * Asks a node once.
   *
   * @param patience how many seconds for whatever comes next, until it leaves
   */
  Said ask(FleetNode node, Wanted wanted, int patience) {
    Said said;
    try (Wire wire = Wire.impatient(node.port(), patience)) {
      said = asked(wire, wanted);
    } catch (ConnectException e) {
      said = new Said.Refused("nobody listens");
    } catch (IOException e) {
      said = new Said.Unknown("not sent, or not told: " + e.getMessage());
    }
    history.add(new Try(wanted.ask(), said));
    return said;
  }

  private Said asked(Wire wire, Wanted wanted) {
    try {
      Answer answer = wire.send(wanted.request().key(key)).read();
      Said said = wanted.said(answer);
      if (said instanceof Acknowledged made) {
        acknowledged.incrementAndGet();
        note(wanted.ask().kind(), made.id(), answer);
      }
      return said;
    } catch (IOException e) {
      return new Said.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private void note(Kind kind, String id, Answer answer) {
    if (kind == Kind.TASK) {
      tasks.add(id);
    } else if (kind == Kind.FILE) {
      files.put(id, answer.json().path("url").asText());
    }
  }

  /** How often something was acknowledged. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** The ids of all tasks that were. */
  Set<String> tasks() {
    return tasks;
  }

  /** The ids of all uploads that were. */
  Set<String> files() {
    return files.keySet();
  }

  /**
   * Looks at a task.
   *
   * @param wait how many seconds for its end
   * @return it; null if the node did not say
   */
  @Nullable JsonNode look(FleetNode node, String task, int wait) {
    Request request = Request.get("/v1/tasks/" + task);
    return see(node, task, wait == 0 ? request : request.header("Prefer", "wait=" + wait), false);
  }

  /** Has a task canceled, if it is not too late. */
  void cancel(FleetNode node, String task) {
    see(node, task, Request.post("/v1/tasks/" + task + "/cancel"), true);
  }

  private @Nullable JsonNode see(FleetNode node, String task, Request request, boolean cancel) {
    long begun = history.now();
    try (Wire wire = new Wire(node.port())) {
      Answer answer = wire.send(request.key(key)).read();
      long over = history.now();
      if (answer.status() == 404) {
        history.addMissing(task);
      }
      if (answer.status() != 200 && answer.status() != 202) {
        return null;
      }
      boolean taken = cancel && answer.status() == 202;
      history.add(new Sight(task, begun, over, taken, end(answer.json())));
      return answer.json();
    } catch (IOException e) {
      return null;
    }
  }

  private static Sight.@Nullable End end(JsonNode task) {
    if (task.path("completed_at").isNull()) {
      return null;
    }
    List<String> rest = new ArrayList<>();
    rest.add(task.path("completed_at").asText());
    rest.add(task.at("/error/code").asText());
    rest.addAll(task.path("output").findValuesAsText("artifact_id"));
    return new Sight.End(
        task.path("status").asText(), Wanted.credits(task), String.join(" ", rest));
  }

  /** Fetches what was uploaded; whether the node said. */
  boolean fetch(FleetNode node, String file) {
    String url = String.valueOf(files.get(file));
    try (Wire wire = new Wire(node.port())) {
      Answer answer = wire.send(Request.get(url.substring(url.indexOf("/files/")))).read();
      if (answer.status() / 100 == 4) {
        history.addMissing(file);
      }
      return answer.status() < 500;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the operator is told of it, when nothing is held for it any more. */
  Books books() {
    Eventually.holds(
        "nothing is held for " + name, () -> units(balance().path("held").asText()) == 0);
    JsonNode balance = balance();
    List<Charge> charges = new ArrayList<>();
    for (JsonNode used : fleet.command("usage --tenant " + name)) {
      charges.add(new Charge(used.path("id").asText(), units(used.path("credits").asText())));
    }
    return new Books(
        units(CREDITS),
        units(balance.path("balance").asText()),
        units(balance.path("held").asText()),
        charges);
  }

  private JsonNode balance() {
    return fleet.command("credits balance --tenant " + name);
  }

  private static long units(String credits) {
    return Amount.parse(credits).units();
  }
}
