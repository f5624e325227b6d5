import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Connections to one server, on one thread; each carries one exchange at a time. */
final class Client implements AutoCloseable {
  private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([a-z_]+)\"");

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Bootstrap bootstrap;

  Client(URI url) {
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 30_000)
            .remoteAddress("127.0.0.1", url.getPort())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpResponseDecoder(), new Answers());
                  }
                });
  }

  /** A request as it goes over the wire. */
  static byte[] request(
      String method, String path, Map<String, String> headers, byte[] body) {
    var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (!method.equals("GET")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    return all;
  }

  /** One request and its answer; times are of System.nanoTime(). */
  static final class Exchange {
    private final Consumer<Exchange> ended;
    private final long begun;
    private int status;
    private long firstByte;
    private long end;
    private long events;
    private boolean whole;
    private String code = "";
    private boolean retryAfter;

    /**
     * @param begun when it should have been sent, even if there was no connection then
     */
    Exchange(long begun, Consumer<Exchange> ended) {
      this.begun = begun;
      this.ended = ended;
    }

    boolean isGood() {
      return whole && status >= 200 && status < 300;
    }

    /** Why it was refused: the code of the envelope, or the status; "broken" without an answer. */
    String refusal() {
      return !whole ? "broken" : code.isEmpty() ? Integer.toString(status) : code;
    }

    /** Whether the refusal said when to come back. */
    boolean saysWhen() {
      return retryAfter;
    }

    /** When it was due, as {@link System#nanoTime} has it. */
    long begun() {
      return begun;
    }

    long nanos() {
      return end - begun;
    }

    /** Until the first byte of the body. */
    long firstByteNanos() {
      return firstByte - begun;
    }

    /** The server-sent events, its end among them. */
    long events() {
      return events;
    }

    private void end(boolean complete) {
      whole = complete;
      end = System.nanoTime();
      ended.accept(this);
    }
  }

  /** A connection; used by the client's thread only. */
  final class Connection {
    private final byte[] request;
    private Channel channel;

    Connection(byte[] request) {
      this.request = request;
    }

    /** Sends the request; connects first where there is no connection any more. */
    void send(Exchange exchange) {
      if (channel != null && channel.isActive()) {
        write(exchange);
        return;
      }
      bootstrap
          .connect()
          .addListener(
              connecting -> {
                if (connecting.isSuccess()) {
                  channel = ((io.netty.channel.ChannelFuture) connecting).channel();
                  write(exchange);
                } else {
                  exchange.end(false);
                }
              });
    }

    private void write(Exchange exchange) {
      channel.pipeline().get(Answers.class).current = exchange;
      channel.writeAndFlush(Unpooled.wrappedBuffer(request));
    }

    void close() {
      if (channel != null) {
        channel.close();
      }
    }
  }

  private static final class Answers extends SimpleChannelInboundHandler<HttpObject> {
    private Exchange current;
    private boolean lineEnded;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (part instanceof HttpResponse head) {
        current.status = head.status().code();
        current.retryAfter = head.headers().contains("Retry-After");
      }
      if (part instanceof HttpContent content) {
        if (content.content().isReadable() && current.firstByte == 0) {
          current.firstByte = System.nanoTime();
        }
        if (current.status >= 400) {
          look(content.content());
        } else {
          count(content.content());
        }
      }
      if (part instanceof LastHttpContent) {
        end(part.decoderResult().isSuccess());
      }
    }

    private void look(ByteBuf envelope) {
      Matcher code = CODE.matcher(envelope.toString(StandardCharsets.UTF_8));
      if (code.find()) {
        current.code = code.group(1);
      }
    }

    /** An event ends with an empty line. */
    private void count(ByteBuf body) {
      body.forEachByte(
          next -> {
            if (next == '\n') {
              current.events += lineEnded ? 1 : 0;
              lineEnded = !lineEnded;
            } else {
              lineEnded = false;
            }
            return true;
          });
    }

    private void end(boolean whole) {
      Exchange ended = current;
      current = null;
      if (ended != null) {
        ended.end(whole);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close();
    }
  }

  void execute(Runnable work) {
    loop.execute(work);
  }

  void later(Runnable work, long nanos) {
    loop.schedule(work, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
