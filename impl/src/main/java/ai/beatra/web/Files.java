package ai.beatra.web;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.answers.StoredFiles;
import ai.beatra.http.answers.StoredFiles.StoredFile;
import ai.beatra.http.dispatch.Beside.Found;
import ai.beatra.http.errors.Errors;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Reply;
import ai.beatra.net.Sending;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** GET /files/{id}: what has a URL of its own is read there, by browsers as well. */
final class Files {
  private static final String PREFIX = "/files/";
  private static final Pattern ID = Pattern.compile("[a-z]{2,8}_[0-9a-hjkmnp-tv-z]{26}");

  /** Nothing in a file is run, whatever a browser takes it for. */
  private static final String POLICY =
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

  /** For how long a URL of the storage itself works, and the least that is worth one. */
  private static final Duration REDIRECTED = Duration.ofMinutes(5);

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final StoredFiles files;
  private final Clock clock;
  private final Executor reading;

  /**
   * @param reading its threads may wait for whatever the files are kept in
   */
  Files(StoredFiles files, Clock clock, Executor reading) {
    this.files = files;
    this.clock = clock;
    this.reading = reading;
  }

  static boolean areAt(String path) {
    return path.startsWith(PREFIX);
  }

  /** Whether there is one is found out when it is served. */
  Found found() {
    return new Found("/files/{artifact_id}", Conditional.ALLOW, this::serve);
  }

  private void serve(Exchange exchange, Consumer<Throwable> failed) {
    String id = exchange.path().substring(PREFIX.length());
    if (!ID.matcher(id).matches()) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is no such file. Check the URL.");
    }
    Conditional.requireReading(exchange);
    String query = exchange.query();
    StoredFile file = files.find(id, parameter(query, "exp"), parameter(query, "sig"));
    var wanted = new Conditional(exchange, '"' + file.tag() + '"', file.modified());
    if (wanted.isKnown()) {
      describe(exchange.reply(), file);
      exchange.reply().status(304);
    } else if (file.content().isFar() && exchange.method().equals("GET")) {
      exchange.reply().suspend();
      try {
        reading.execute(() -> sendFar(exchange, file, wanted, failed));
      } catch (RejectedExecutionException e) {
        failed.accept(e);
      }
    } else {
      send(exchange, file, wanted);
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

  private void send(Exchange exchange, StoredFile file, Conditional wanted) {
    try {
      ByteRange part = wanted.range(file.size()).orElse(null);
      ByteRange body = part == null ? new ByteRange(0, file.size()) : part;
      boolean hasBody = exchange.method().equals("GET") && body.length() > 0;
      InputStream content = hasBody ? file.content().open(body.first()) : null;
      head(exchange.reply(), file, part);
      if (content != null) {
        Sending.begin(exchange, Sending.stream(content), body, reading);
      }
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** Where it takes its time; the exchange is suspended, and nobody waits here but for that. */
  private void sendFar(
      Exchange exchange, StoredFile file, Conditional wanted, Consumer<Throwable> failed) {
    Reply answer = exchange.reply();
    try {
      Optional<URI> elsewhere = elsewhere(file);
      ByteRange part = wanted.range(file.size()).orElse(null);
      ByteRange body = part == null ? new ByteRange(0, file.size()) : part;
      if (elsewhere.isPresent()) {
        redirect(answer, elsewhere.get());
        answer.resume();
      } else if (body.length() == 0) {
        head(answer, file, part);
        answer.resume();
      } else {
        InputStream content = file.content().open(body.first());
        head(answer, file, part);
        new Sending(exchange, Sending.stream(content), body, reading, answer::resume).begin();
      }
    } catch (IOException e) {
      failed.accept(told(e));
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  private static ApiException told(IOException e) {
    return e instanceof NoSuchFileException
        ? new ApiException(
            ErrorCode.INTERNAL_ERROR, "The file is missing on our side. Report the request id.", e)
        : Errors.translate(e);
  }

  /** The URL works for as long as a browser may need to begin with it, and no longer than ours. */
  private Optional<URI> elsewhere(StoredFile file) throws IOException {
    Duration left = Duration.between(clock.instant(), file.expires());
    Duration valid = left.compareTo(REDIRECTED) < 0 ? left : REDIRECTED;
    return valid.compareTo(SHORTEST) < 0
        ? Optional.empty()
        : file.content().elsewhere(file.mediaType(), disposition(file), caching(file), valid);
  }

  private static void redirect(Reply answer, URI to) {
    answer.status(302);
    answer.header("Location", to.toString());
    answer.header("Cache-Control", "no-store");
    answer.header("Referrer-Policy", "no-referrer");
    answer.header("Cross-Origin-Resource-Policy", "cross-origin");
    answer.length(0);
  }

  private void head(Reply answer, StoredFile file, @Nullable ByteRange part) {
    describe(answer, file);
    if (part != null && part.length() == 0) {
      answer.status(416);
      answer.header("Content-Range", "bytes */" + file.size());
      answer.length(0);
      return;
    }
    answer.status(part == null ? 200 : 206);
    answer.type(file.mediaType());
    answer.header("Content-Disposition", disposition(file));
    if (part != null) {
      long last = part.first() + part.length() - 1;
      answer.header("Content-Range", "bytes " + part.first() + "-" + last + "/" + file.size());
    }
    answer.length(part == null ? file.size() : part.length());
  }

  private static String disposition(StoredFile file) {
    return (file.inline() ? "inline" : "attachment") + "; filename=\"" + file.name() + '"';
  }

  private String caching(StoredFile file) {
    long seconds = Math.max(0, Duration.between(clock.instant(), file.expires()).toSeconds());
    return "private, max-age=" + seconds + ", immutable";
  }

  private void describe(Reply answer, StoredFile file) {
    answer.header("ETag", '"' + file.tag() + '"');
    answer.header("Last-Modified", Conditional.date(file.modified()));
    answer.header("Accept-Ranges", "bytes");
    answer.header("Cache-Control", caching(file));
    answer.header("X-Content-Type-Options", "nosniff");
    answer.header("Content-Security-Policy", POLICY);
    answer.header("Cross-Origin-Resource-Policy", "cross-origin");
    answer.header("Referrer-Policy", "no-referrer");
  }
}
