package ai.beatra.web;

import ai.beatra.http.answers.StoredFiles;
import ai.beatra.http.dispatch.Beside;
import ai.beatra.net.Exchange;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What browsers get: signed files and the docs with the playground, and leave to call the API. */
public final class Web implements Beside {
  private final Files files;
  private final Pages pages;
  private final Cors cors;

  /**
   * @param origins whose pages may call the API, as browsers write them, for example {@code
   *     https://docs.beatra.ai}, or {@code *} for every one; none turns CORS off
   * @param reading its threads may wait for whatever the files are kept in
   */
  public Web(StoredFiles files, Docs docs, List<String> origins, Clock clock, Executor reading) {
    this.files = new Files(files, clock, reading);
    this.pages = new Pages(docs);
    this.cors = new Cors(origins);
  }

  @Override
  public boolean isReady(String path) {
    return !Files.areAt(path) && pages.areReady(path);
  }

  @Override
  public Optional<Found> find(String path) {
    return Files.areAt(path) ? Optional.of(files.found()) : pages.find(path);
  }

  @Override
  public void allowOrigin(Exchange exchange) {
    cors.apply(exchange);
  }

  @Override
  public void preflight(Exchange exchange, String allow) {
    cors.preflight(exchange, allow);
  }
}
