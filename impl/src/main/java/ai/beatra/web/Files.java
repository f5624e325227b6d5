package ai.beatra.web;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.answers.StoredFiles;
import ai.beatra.http.answers.StoredFiles.StoredFile;
import ai.beatra.http.dispatch.Beside.Found;
import ai.beatra.http.errors.Errors;
import ai.beatra.net.Answer;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Sending;
import ai.beatra.net.connection.Threads;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;

/** GET /files/{id}: what has a URL of its own is read there, by browsers as well. */
final class Files {
  private static final String PREFIX = "/files/";
  private static final Pattern ID = Pattern.compile("[a-z]{2,8}_[0-9a-hjkmnp-tv-z]{26}");

  /** Nothing in a file is run, whatever a browser takes it for. */
  private static final String POLICY =
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

  private final StoredFiles files;
  private final Clock clock;
  private final Threads threads;

  Files(StoredFiles files, Clock clock, Threads threads) {
    this.files = files;
    this.clock = clock;
    this.threads = threads;
  }

  static boolean areAt(String path) {
    return path.startsWith(PREFIX);
  }

  /** Whether there is one is found out when it is served. */
  Found found() {
    return new Found("/files/{artifact_id}", Conditional.ALLOW, this::serve);
  }

  private void serve(Exchange exchange) {
    String id = exchange.path().substring(PREFIX.length());
    if (!ID.matcher(id).matches()) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is no such file. Check the URL.");
    }
    Conditional.requireReading(exchange);
    String query = exchange.query();
    StoredFile file = files.find(id, parameter(query, "exp"), parameter(query, "sig"));
    try {
      send(exchange, file);
    } catch (NoSuchFileException e) {
      throw new ApiException(
          ErrorCode.INTERNAL_ERROR, "The file is missing on our side. Report the request id.", e);
    } catch (IOException e) {
      throw Errors.translate(e);
    }
  }

  /** The only value of a parameter, else nothing; ours need no decoding. */
  private static String parameter(String query, String name) {
    String start = name + "=";
    String[] found =
        Arrays.stream(query.split("&"))
            .filter(each -> each.startsWith(start))
            .toArray(String[]::new);
    return found.length == 1 ? found[0].substring(start.length()) : "";
  }

  private void send(Exchange exchange, StoredFile file) throws IOException {
    Answer answer = exchange.answer();
    var wanted = new Conditional(exchange, '"' + file.tag() + '"', file.modified());
    describe(answer, file);
    if (wanted.isKnown()) {
      answer.status(304);
      return;
    }
    ByteRange part = wanted.range(file.size()).orElse(null);
    if (part != null && part.length() == 0) {
      answer.status(416);
      answer.header("Content-Range", "bytes */" + file.size());
      answer.length(0);
      return;
    }
    answer.status(part == null ? 200 : 206);
    answer.type(file.mediaType());
    String shown = file.inline() ? "inline" : "attachment";
    answer.header("Content-Disposition", shown + "; filename=\"" + file.name() + '"');
    if (part != null) {
      long last = part.first() + part.length() - 1;
      answer.header("Content-Range", "bytes " + part.first() + "-" + last + "/" + file.size());
    }
    ByteRange body = part == null ? new ByteRange(0, file.size()) : part;
    answer.length(body.length());
    if (exchange.method().equals("GET") && body.length() > 0) {
      var content = Sending.stream(file.content().open(body.first()));
      Sending.begin(exchange, content, body, threads.disk());
    }
  }

  private void describe(Answer answer, StoredFile file) {
    long seconds = Math.max(0, Duration.between(clock.instant(), file.expires()).toSeconds());
    answer.header("ETag", '"' + file.tag() + '"');
    answer.header("Last-Modified", Conditional.date(file.modified()));
    answer.header("Accept-Ranges", "bytes");
    answer.header("Cache-Control", "private, max-age=" + seconds + ", immutable");
    answer.header("X-Content-Type-Options", "nosniff");
    answer.header("Content-Security-Policy", POLICY);
    answer.header("Cross-Origin-Resource-Policy", "cross-origin");
    answer.header("Referrer-Policy", "no-referrer");
  }
}
