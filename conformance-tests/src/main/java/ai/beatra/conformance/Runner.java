package ai.beatra.conformance;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Links;
import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.checks.Checks;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.HttpSender;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.http.Unread;
import ai.beatra.conformance.report.Report;
import ai.beatra.conformance.report.Result;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.states.CannotMake;
import ai.beatra.conformance.states.Scene;
import ai.beatra.conformance.states.States;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends cases to one server, each in its state, and has the answers judged. */
final class Runner {
  /** Each request waits for the server most of the time, so this does not follow the processors. */
  private static final int AT_A_TIME = 8;

  private final Target target;
  private final HttpSender sender;
  private final States states;
  private final Scope scope;
  private final Links links;
  private final Checks checks;
  private final Report report;
  private final Journal journal = new Journal();
  private final Set<String> leftToRun = ConcurrentHashMap.newKeySet();

  Runner(Target target, States states, HttpSender sender, Scope scope, Links links, Checks checks) {
    this.target = target;
    this.sender = sender;
    this.states = states;
    this.scope = scope;
    this.links = links;
    this.checks = checks;
    this.report = new Report(target.shownUrl());
  }

  Journal journal() {
    return journal;
  }

  Verdict attempt(Case tried) {
    return noted(tryOut(tried));
  }

  /** Tries them several at a time; what is put down is in their order all the same. */
  List<Verdict> attempts(List<Case> cases) throws InterruptedException {
    List<Callable<List<Result>>> attempts = new ArrayList<>();
    cases.stream().filter(scope::allows).forEach(each -> attempts.add(() -> tryOut(each)));
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Verdict> verdicts = new ArrayList<>();
      for (Future<List<Result>> tried : pool.invokeAll(attempts)) {
        verdicts.add(noted(tried.get()));
      }
      return verdicts;
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private Verdict noted(List<Result> some) {
    journal.put(some);
    return Verdict.ofAll(some.stream().map(Result::verdict).toList());
  }

  /** Tries it, and cancels the task that it began. */
  private List<Result> tryOut(Case tried) {
    Result result = tryOnce(tried);
    boolean kept =
        scope == Scope.ALL && tried.isRepeatable() && leftToRun.add(tried.operation().id());
    Optional<Case> cancel = kept ? Optional.empty() : result.exchange().flatMap(this::cancel);
    return cancel.map(each -> List.of(result, tryOnce(each))).orElse(List.of(result));
  }

  /** A link that leads nowhere is told by the trial of the links. */
  private Optional<Case> cancel(Exchange exchange) {
    try {
      return links.cancel(exchange);
    } catch (IllegalArgumentException leadsNowhere) {
      return Optional.empty();
    }
  }

  private Result tryOnce(Case tried) {
    try {
      Optional<String> key = states.keyFor(tried.state());
      Exchange exchange = exchange(tried, withKey(tried, key));
      List<String> faults = checks.faults(exchange);
      Verdict verdict =
          faults.isEmpty() ? new Verdict.Passed() : new Verdict.Failed(report.of(exchange, faults));
      return new Result(tried, Optional.of(exchange.unread()), faults, verdict);
    } catch (CannotMake reason) {
      return untried(tried, "State " + tried.state() + ": " + reason.getMessage());
    } catch (HttpSender.CannotSend cannot) {
      return untried(tried, cannot.reason());
    } catch (IOException | RuntimeException failure) {
      String fault = told(failure);
      String text = "%s  (%s)\n\n  - %s\n".formatted(tried.title(), tried.place().where(), fault);
      return new Result(tried, Optional.empty(), List.of(fault), new Verdict.Failed(text));
    }
  }

  /** A fault of the suite itself needs its place, all others say enough. */
  private static String told(Exception failure) {
    if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
      return String.valueOf(failure.getMessage());
    }
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return "The suite itself failed: " + trace;
  }

  private static Result untried(Case tried, String reason) {
    return new Result(tried, Optional.empty(), List.of(), new Verdict.Skipped(reason));
  }

  /** The request's own Authorization header, if it shows one, is what it is about. */
  private static Request withKey(Case tried, Optional<String> key) {
    Request request = tried.request();
    boolean own = request.header("Authorization").isPresent();
    return !tried.operation().secured() || own || key.isEmpty()
        ? request
        : request.with("Authorization", "Bearer " + key.get());
  }

  private Exchange exchange(Case tried, Request request) throws CannotMake, IOException {
    try (Scene scene = states.scene(tried.state(), request, this::send)) {
      if (scene.running() instanceof Unread unread) {
        journal.countAnswerOfModel();
        journal.put(unread.requestId(), request);
      }
      return new Exchange(tried, scene.request(), send(scene.request()));
    }
  }

  private Answer send(Request request) throws IOException {
    Answer answer = sender.send(target.url(), request);
    answer.header(Request.ID).ifPresent(id -> journal.put(id, request));
    if (request.target().equals(Operation.CHAT) && isOfModel(answer)) {
      journal.countAnswerOfModel();
    }
    return answer;
  }

  /** What only a model can have said: everything else is answered before one is asked. */
  private static boolean isOfModel(Answer answer) {
    if (answer.header("Idempotent-Replayed").isPresent()) {
      return false;
    }
    String code = Json.parse(answer.body()).map(body -> body.at("/error/code").asText()).orElse("");
    return answer.status() == 200 || answer.status() > 501 || code.equals("content_refused");
  }
}
