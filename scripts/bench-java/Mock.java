import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * An OpenAI-compatible upstream that costs next to nothing: fixed answers at once, streams by a
 * timer. {@code POST /pace?chunks=20&millis=200} sets how the next ones go.
 */
final class Mock extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final int LARGEST_STREAM_REQUEST = 4096;
  private static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"mock\",\"object\":\"model\",\"created\":1,\"owned_by\":\"mock\"}]}";
  private static final String ANSWER =
      "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion\",\"created\":1764000000,\"model\":\"mock\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello,"
          + " how can I help?\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":7,\"total_tokens\":16}}";
  private static final String CHUNK =
      "data: {\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"mock\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n";
  private static final ByteBuf FIRST =
      fixed(CHUNK.formatted("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
  private static final ByteBuf WORD = fixed(CHUNK.formatted("{\"content\":\" word\"}", "null"));
  private static final ByteBuf END =
      fixed(
          CHUNK.formatted("{}", "\"stop\"")
              + "data: {\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"mock\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":30,\"total_tokens\":39}}\n\n"
              + "data: [DONE]\n\n");

  private static volatile int chunks = 20;
  private static volatile int millis = 100;

  private static ByteBuf fixed(String text) {
    return Unpooled.unreleasableBuffer(
        Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII).asReadOnly());
  }

  public static void main(String[] arguments) throws Exception {
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 16_384)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(16 << 20),
                            new Mock());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    System.out.println("port " + ((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (request.uri().startsWith("/pace")) {
      var query = new QueryStringDecoder(request.uri()).parameters();
      chunks = Integer.parseInt(query.get("chunks").get(0));
      millis = Integer.parseInt(query.get("millis").get(0));
      answer(context, "{}");
    } else if (request.method() == HttpMethod.GET) {
      answer(context, MODELS);
    } else if (isStream(request.content())) {
      stream(context);
    } else {
      answer(context, ANSWER);
    }
  }

  private static boolean isStream(ByteBuf body) {
    return body.readableBytes() < LARGEST_STREAM_REQUEST
        && body.toString(StandardCharsets.US_ASCII).replace(" ", "").contains("\"stream\":true");
  }

  private static void answer(ChannelHandlerContext context, String text) {
    var answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    HttpUtil.setContentLength(answer, text.length());
    context.writeAndFlush(answer);
  }

  private static void stream(ChannelHandlerContext context) {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
    HttpUtil.setTransferEncodingChunked(head, true);
    context.write(head);
    next(context, 0, chunks, millis);
  }

  private static void next(ChannelHandlerContext context, int index, int chunks, int millis) {
    if (!context.channel().isActive()) {
      return;
    }
    if (index == chunks - 1) {
      context.write(new DefaultHttpContent(END.duplicate()));
      context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      return;
    }
    context.writeAndFlush(new DefaultHttpContent((index == 0 ? FIRST : WORD).duplicate()));
    context
        .executor()
        .schedule(
            () -> next(context, index + 1, chunks, millis), millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable gone) {
    context.close();
  }
}
