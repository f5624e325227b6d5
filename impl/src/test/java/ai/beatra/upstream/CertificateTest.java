package ai.beatra.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider gets our keys only when its certificate is for its name, and trusted. */
class CertificateTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  /** Every name leads to this machine. */
  private static final class Here implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) {
      return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  private static int fetch(UpstreamClient client, String url) throws Exception {
    var timeOuts = new TimeOuts(LONG, LONG, LONG);
    return client
        .fetch(new UpstreamRequest(URI.create(url), Map.of(), null, timeOuts), 1000)
        .get()
        .status();
  }

  @Test
  void theNameHasToBeRight() throws Exception {
    try (var web = new TestWeb(directory).file("/", new byte[2]);
        var client =
            new UpstreamClient(2, 1, new Here(), web.certificates(), Connects.Rules.USUAL)) {
      assertThat(fetch(client, web.url("media.test", "/"))).isEqualTo(200);
      for (String other : new String[] {"impostor.test", "a.media.test", "127.0.0.1"}) {
        assertThatThrownBy(() -> fetch(client, web.url(other, "/")))
            .hasStackTraceContaining("javax.net.ssl.SSL");
      }
      assertThat(web.paths()).containsExactly("/");
    }
  }

  @Test
  void theCertificateHasToBeTrusted() throws Exception {
    try (var web = new TestWeb(directory).file("/", new byte[2]);
        var client = new UpstreamClient(2)) {
      assertThatThrownBy(() -> fetch(client, web.url("127.0.0.1", "/")))
          .isInstanceOf(Exception.class);
      assertThat(web.paths()).isEmpty();
    }
  }
}
