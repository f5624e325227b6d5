package ai.beatra.server;

import ai.beatra.error.ErrorCode;
import java.util.List;
import java.util.stream.Stream;

/** What is not well-formed HTTP/1.1, and what is too much of it. */
final class BadFraming {
  private static final String GET = "GET /v1/health HTTP/1.1\r\nHost: a\r\n";
  private static final String POST =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final int LIMIT = 10 << 20;

  private BadFraming() {}

  static List<BadInput> rows(String key) {
    return Stream.of(requestLines(), headerLines(), lengths(), codings(), chunks(), tooMuch(key))
        .flatMap(List::stream)
        .toList();
  }

  private static BadInput bad(String name, String text, String word) {
    return BadInput.raw(name, text, ErrorCode.BAD_REQUEST, word);
  }

  private static BadInput bad(String name, String text) {
    return bad(name, text, "well-formed");
  }

  private static BadInput line(String name, String line, String word) {
    return bad(name, line + "\r\nHost: a\r\n\r\n", word);
  }

  private static List<BadInput> requestLines() {
    return List.of(
        line("one word", "garbage", "method"),
        line("three words", "a b c", "well-formed"),
        line("HTTP/0.9", "GET /v1/health", "HTTP/1.1"),
        line("HTTP/0.9 with a version", "GET /v1/health HTTP/0.9", "HTTP/1.1"),
        line("HTTP/1.2", "GET /v1/health HTTP/1.2", "HTTP/1.1"),
        line("HTTP/2.0", "GET /v1/health HTTP/2.0", "HTTP/1.1"),
        line("HTTP/3.0", "GET /v1/health HTTP/3.0", "HTTP/1.1"),
        line("another protocol", "GET /v1/health HTTX/1.1", "HTTP/1.1"),
        line("http in lower case", "GET /v1/health http/1.1", "HTTP/1.1"),
        line("space after the version", "GET /v1/health HTTP/1.1 ", "HTTP/1.1"),
        line("space in the path", "GET /v1/health x HTTP/1.1", "HTTP/1.1"),
        line("space before the method", " GET /v1/health HTTP/1.1", "method"),
        line("tabs for spaces", "GET\t/v1/health\tHTTP/1.1", "method"),
        line("method is no token", "G@T /v1/health HTTP/1.1", "method"),
        line("CONNECT", "CONNECT a:80 HTTP/1.1", "proxy"),
        line("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM", "HTTP/2"),
        line("HTTP/2 preface as HTTP/1.1", "PRI * HTTP/1.1", "HTTP/2"),
        bad("TLS ClientHello", "\26\3\1\2\0\1\0\1\374\3\3" + "\125".repeat(500), "TLS"),
        bad("SSH", "SSH-2.0-client\r\n", "method"),
        bad("no Host", "GET /v1/health HTTP/1.1\r\n\r\n", "Host"),
        bad("no header at all but a body", "POST / HTTP/1.1\r\n\r\n{}", "Host"),
        bad("absolute target without Host", "GET http://a/v1/health HTTP/1.1\r\n\r\n", "Host"));
  }

  private static List<BadInput> headerLines() {
    return List.of(
        bad("two Hosts", GET + "Host: b\r\n\r\n", "Host"),
        bad("header without a colon", GET + "X-A\r\n\r\n", "too early"),
        bad("header without a colon before another", GET + "X-A\r\nX-B: c\r\n\r\n", "name"),
        bad("space before the colon", GET + "X-A : b\r\n\r\n", "name"),
        bad("header without a name", GET + ": b\r\n\r\n", "name"),
        bad("NUL in a name", GET + "X\0A: b\r\n\r\n", "name"),
        bad("NUL in a value", GET + "X-A: b\0c\r\n\r\n", "control"),
        bad("DEL in a value", GET + "X-A: b\177c\r\n\r\n", "control"),
        bad("escape sequence in a value", GET + "User-Agent: \33[2J\r\n\r\n", "control"),
        bad("CR in a value", GET + "X-A: b\rX-B: c\r\n\r\n", "CR LF"),
        bad("lines end with LF", "GET /v1/health HTTP/1.1\nHost: a\n\n", "CR LF"),
        bad("lines end with CR", "GET /v1/health HTTP/1.1\rHost: a\r\r", "CR LF"),
        bad("lines end with LF CR", "GET /v1/health HTTP/1.1\n\rHost: a\n\r\n\r", "CR LF"),
        bad("header in two lines", GET + "X-A: b\r\n c\r\n\r\n", "next line"),
        bad("header in two lines with a tab", GET + "X-A: b\r\n\tc\r\n\r\n", "next line"),
        bad("first header is a second line", "GET / HTTP/1.1\r\n X: a\r\n\r\n", "next line"),
        bad("X-Request-Id in two lines", GET + "X-Request-Id: a\r\n b\r\n\r\n", "next line"));
  }

  private static BadInput length(String name, String value) {
    return bad(name, POST + "Content-Length:" + value + "\r\n\r\n{}", "Content-Length");
  }

  private static List<BadInput> lengths() {
    return List.of(
        length("Content-Length no number", " abc"),
        length("Content-Length empty", ""),
        length("Content-Length negative", " -5"),
        length("Content-Length minus zero", " -0"),
        length("Content-Length with a sign", " +2"),
        length("Content-Length hexadecimal", " 0x2"),
        length("Content-Length with a fraction", " 2.0"),
        length("Content-Length a list", " 2, 2"),
        length("Content-Length with a space in it", " 2 2"),
        length("Content-Length over 64 bit", " 1" + "0".repeat(20)),
        length("two Content-Lengths", " 2\r\nContent-Length: 3"),
        bad(
            "TRACE with a body",
            "TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
            "TRACE"),
        bad(
            "TRACE with chunks",
            "TRACE / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "TRACE"));
  }

  private static BadInput coding(String name, String headers) {
    return bad(name, POST + headers + "\r\n\r\n0\r\n\r\n", "framing");
  }

  private static List<BadInput> codings() {
    String chunked = "Transfer-Encoding: chunked";
    return List.of(
        coding("Content-Length and chunked", "Content-Length: 5\r\n" + chunked),
        coding("chunked and Content-Length", chunked + "\r\nContent-Length: 5"),
        coding("transfer encoding gzip", "Transfer-Encoding: gzip"),
        coding("gzip before chunked", "Transfer-Encoding: gzip, chunked"),
        coding("two transfer encodings", chunked + "\r\nTransfer-Encoding: gzip"),
        coding("chunked in two headers", chunked + "\r\n" + chunked),
        coding("chunked twice in one header", "Transfer-Encoding: chunked, chunked"),
        coding("transfer encoding unknown", "Transfer-Encoding: xchunked"),
        coding("transfer encoding with a parameter", "Transfer-Encoding: chunked;a=b"),
        coding("transfer encoding identity", "Transfer-Encoding: identity"),
        coding("transfer encoding empty", "Transfer-Encoding: "),
        bad(
            "chunks in HTTP/1.0",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "framing"));
  }

  private static BadInput chunk(String name, String chunks) {
    return bad(name, CHUNKED + chunks, "chunk");
  }

  private static List<BadInput> chunks() {
    return List.of(
        chunk("chunk size no number", "zz\r\nabc\r\n"),
        chunk("chunk size negative", "-1\r\na\r\n"),
        chunk("chunk size with a sign", "+2\r\n{}\r\n"),
        chunk("chunk size with 0x", "0x2\r\n{}\r\n"),
        chunk("chunk size empty", "\r\n{}\r\n"),
        chunk("chunk size after a space", " 2\r\n{}\r\n"),
        chunk("chunk size over 64 bit", "F".repeat(17) + "\r\n{}\r\n"),
        chunk("chunk size with many zeros", "0".repeat(100) + "2\r\n{}\r\n"),
        chunk("chunk size ends with LF", "2\n{}\r\n"),
        chunk("chunk ends with LF", "2\r\n{}\n"),
        chunk("chunk longer than its size", "2\r\n{} \r\n0\r\n\r\n"),
        chunk("chunk shorter than its size", "4\r\n{}\r\nXY"),
        chunk("chunk without an end", "2\r\n{}0\r\n\r\n"),
        chunk("chunk extension huge", "2;a=" + "b".repeat(9000) + "\r\n{}\r\n"),
        chunk("chunk extension ends with LF", "2;a\n{}\r\n"),
        chunk("chunk extension with NUL", "2;a=\0\r\n{}\r\n"),
        chunk("trailer without a colon", "0\r\nX-A\r\n\r\n"),
        chunk("trailer in two lines", "0\r\nX-A: b\r\n c\r\n\r\n"),
        chunk("trailer huge", "0\r\nX-A: " + "b".repeat(9000) + "\r\n\r\n"));
  }

  private static BadInput tooLarge(String name, String text) {
    return BadInput.raw(name, text, ErrorCode.HEADERS_TOO_LARGE, "fewer or shorter");
  }

  private static List<BadInput> tooMuch(String key) {
    StringBuilder many = new StringBuilder(GET);
    for (int i = 0; i < 200; i++) {
      many.append("X-").append(i).append(": a\r\n");
    }
    String authorized = POST + "Authorization: Bearer " + key + "\r\n";
    String body = " ".repeat(LIMIT + 1);
    String chunked = Integer.toHexString(LIMIT + 1) + "\r\n" + body + "\r\n0\r\n\r\n";
    String sized = "Content-Length: " + (LIMIT + 1) + "\r\n\r\n";
    String expecting = POST + "Expect: 100-continue\r\n" + sized;
    return List.of(
        tooLarge("one header too large", GET + "X-A: " + "b".repeat(20_000) + "\r\n\r\n"),
        tooLarge("header far too large", GET + "X-A: " + "b".repeat(60_000) + "\r\n\r\n"),
        tooLarge("path too long", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
        tooLarge("query too long", "GET /?" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
        tooLarge("method too long", "M".repeat(20_000) + " / HTTP/1.1\r\nHost: a\r\n\r\n"),
        tooLarge("too many headers", many + "\r\n"),
        body("body over 10 MiB", authorized + sized + body),
        body("body over 10 MiB without a key", POST + sized + body),
        body("body over 10 MiB in chunks", authorized + CHUNKED.substring(POST.length()) + chunked),
        body("body over 10 MiB announced", POST + sized).andMoreIsAnnounced(),
        body("body over 10 MiB announced, with Expect", expecting).andMoreIsAnnounced(),
        body("body of 2^63-1 announced", POST + "Content-Length: " + Long.MAX_VALUE + "\r\n\r\n{")
            .andMoreIsAnnounced());
  }

  private static BadInput body(String name, String text) {
    return BadInput.raw(name, text, ErrorCode.PAYLOAD_TOO_LARGE, "10485760");
  }
}
