package ai.beatra.upstream;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.nio.DefaultAsyncClientConnectionOperator;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncClientConnectionOperator;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexer;
import org.apache.hc.core5.http.impl.nio.DefaultHttpRequestWriterFactory;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.nio.ContentDecoder;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.RequestConnControl;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Connections that hand on all that has come before they say that it is not whole. HttpCore's own
 * drop the last bytes of a chunked body where the end of the connection is seen in the same read,
 * and the last bytes may be all that was missing. The client lets nobody set how it decodes, so
 * each connection gets another handler before it is used.
 */
final class Unhurried extends PoolingAsyncClientConnectionManagerBuilder {
  private static final HttpProcessor HEADERS =
      new DefaultHttpProcessor(
          new RequestTargetHost(), new RequestContent(), new RequestConnControl());

  private final Http1Config settings;

  Unhurried(Http1Config settings) {
    this.settings = settings;
  }

  @Override
  protected AsyncClientConnectionOperator createConnectionOperator(
      TlsStrategy tls, SchemePortResolver ports, DnsResolver names) {
    return new Operator(tls, ports, names);
  }

  private final class Operator extends DefaultAsyncClientConnectionOperator {
    Operator(TlsStrategy tls, SchemePortResolver ports, DnsResolver names) {
      super(
          RegistryBuilder.<TlsStrategy>create().register(URIScheme.HTTPS.getId(), tls).build(),
          ports,
          names);
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
        ConnectionInitiator initiator,
        HttpHost host,
        @Nullable Path unixSocket,
        @Nullable NamedEndpoint endpoint,
        @Nullable SocketAddress local,
        Timeout timeout,
        @Nullable Object attachment,
        HttpContext context,
        FutureCallback<ManagedAsyncClientConnection> callback) {
      return super.connect(
          with(initiator),
          host,
          unixSocket,
          endpoint,
          local,
          timeout,
          attachment,
          context,
          callback);
    }
  }

  /** The same, with our handler for each connection that it makes. */
  private ConnectionInitiator with(ConnectionInitiator initiator) {
    return (to, remote, local, timeout, attachment, callback) ->
        initiator.connect(
            to,
            remote,
            local,
            timeout,
            attachment,
            new CallbackContribution<IOSession>(callback) {
              @Override
              public void completed(IOSession session) {
                session.upgrade(
                    new ClientHttp1IOEventHandler(new Duplexer((ProtocolIOSession) session)));
                callback.completed(session);
              }
            });
  }

  private final class Duplexer extends ClientHttp1StreamDuplexer {
    Duplexer(ProtocolIOSession session) {
      super(
          session,
          HEADERS,
          settings,
          CharCodingConfig.DEFAULT,
          null,
          new DefaultHttpResponseParserFactory(settings).create(),
          DefaultHttpRequestWriterFactory.INSTANCE.create(),
          null,
          null,
          null);
    }

    @Override
    protected ContentDecoder createContentDecoder(
        long length,
        ReadableByteChannel channel,
        SessionInputBuffer buffer,
        BasicHttpTransportMetrics metrics)
        throws HttpException {
      return new Decoder(super.createContentDecoder(length, channel, buffer, metrics));
    }
  }

  /** Gives what was read first, and fails when it is asked again. */
  private static final class Decoder implements ContentDecoder {
    private final ContentDecoder decoder;
    private @Nullable IOException failure;

    Decoder(ContentDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      IOException known = failure;
      if (known != null) {
        throw known;
      }
      int begin = into.position();
      try {
        return decoder.read(into);
      } catch (IOException e) {
        if (into.position() == begin) {
          throw e;
        }
        failure = e;
        return into.position() - begin;
      }
    }

    @Override
    public boolean isCompleted() {
      return failure == null && decoder.isCompleted();
    }

    @Override
    public List<? extends Header> getTrailers() {
      return decoder.getTrailers();
    }
  }
}
