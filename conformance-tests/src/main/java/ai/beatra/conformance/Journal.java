package ai.beatra.conformance;

import ai.beatra.conformance.cases.Verdict;
import ai.beatra.conformance.http.Request;
import ai.beatra.conformance.report.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What one suite has sent, and what came of it. */
public final class Journal {
  private final List<Result> results = new ArrayList<>();
  private final Map<String, List<String>> requests = new LinkedHashMap<>();
  private final Map<String, Verdict> judged = new LinkedHashMap<>();
  private final AtomicLong ofModels = new AtomicLong();

  synchronized void put(List<Result> some) {
    results.addAll(some);
  }

  /** A request that was answered under this id. */
  synchronized void put(String id, Request request) {
    requests.computeIfAbsent(id, it -> new ArrayList<>()).add(request.toString());
  }

  /** What no result tells of. */
  void judge(String name, Verdict verdict) {
    judged.put(name, verdict);
  }

  void countAnswerOfModel() {
    ofModels.incrementAndGet();
  }

  /** What was tried so far. */
  public synchronized List<Result> results() {
    return List.copyOf(results);
  }

  /** All requests that were answered, by the id that the answer had. */
  synchronized Map<String, List<String>> requests() {
    return new LinkedHashMap<>(requests);
  }

  /** What was thought of the run as a whole, by name. */
  Map<String, Verdict> judged() {
    return Collections.unmodifiableMap(judged);
  }

  /** How many chat requests were answered by a model. */
  long answersOfModels() {
    return ofModels.get();
  }
}
