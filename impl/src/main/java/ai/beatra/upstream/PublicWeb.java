package ai.beatra.upstream;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.ssl.SSLContexts;

/**
 * Fetches what strangers name, and only from the public internet: by https, from port 443, from an
 * address that was checked. A name is resolved once, when the connection is made, and the
 * connection goes to the addresses that were checked then, so it cannot mean another machine a
 * moment later. One address that is not public spoils the name.
 */
public final class PublicWeb implements AutoCloseable {

  /** Why a URL is not fetched; the message completes "The URL …". */
  public static final class RefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** Looks names up; it may take its time. */
  @FunctionalInterface
  public interface Names {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private static final int HTTPS = 443;
  private static final String NOT_PUBLIC = "does not lead to a public address";
  private static final Pattern ENDS_IN_NUMBER =
      Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)\\.?", Pattern.CASE_INSENSITIVE);
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

  /** Names that mean something in one network only (RFC 6761, RFC 6762, RFC 9476 and customs). */
  private static final Pattern PRIVATE_NAME =
      Pattern.compile(
          "[^.:\\[]+\\.?|(.*\\.)?(localhost|local|internal|intranet|private|corp|home|lan|home\\.arpa)"
              + "\\.?",
          Pattern.CASE_INSENSITIVE);

  private final UpstreamClient client;
  private final Names names;
  private final Predicate<InetAddress> allowed;
  private final IntPredicate ports;

  /**
   * @param most how many connections there may be; more wait where they should not
   */
  public PublicWeb(int most) {
    this(
        most,
        InetAddress::getAllByName,
        PublicAddresses::isPublic,
        port -> port == HTTPS,
        SSLContexts.createSystemDefault());
  }

  /** With other names, addresses, ports and certificates, for tests. */
  public PublicWeb(
      int most,
      Names names,
      Predicate<InetAddress> allowed,
      IntPredicate ports,
      SSLContext certificates) {
    this.names = names;
    this.allowed = allowed;
    this.ports = ports;
    this.client = new UpstreamClient(most, 1, new Checked(), certificates, Connects.Rules.USUAL);
  }

  /**
   * Checks what can be told without asking anybody.
   *
   * @throws RefusedException if it must not be fetched
   */
  public void check(URI url) throws RefusedException {
    check(url, allowed, ports);
  }

  /**
   * The same by the rules of the real internet.
   *
   * @throws RefusedException if it must not be fetched
   */
  public static void checkPublic(URI url) throws RefusedException {
    check(url, PublicAddresses::isPublic, port -> port == HTTPS);
  }

  /** Whether this is, as far as can be told without asking anybody, a service of the internet. */
  public static boolean isPublic(URI url) {
    try {
      checkPublic(url);
      return true;
    } catch (RefusedException e) {
      return false;
    }
  }

  private static void check(URI url, Predicate<InetAddress> allowed, IntPredicate ports)
      throws RefusedException {
    String host = url.getHost();
    if (!"https".equalsIgnoreCase(url.getScheme())) {
      throw new RefusedException("is not https");
    }
    if (host == null || host.isEmpty()) {
      throw new RefusedException("names no usable host");
    }
    if (url.getRawUserInfo() != null) {
      throw new RefusedException("carries a user or a password");
    }
    if (!ports.test(url.getPort() < 0 ? HTTPS : url.getPort())) {
      throw new RefusedException("names another port than 443");
    }
    if (PRIVATE_NAME.matcher(host).matches()) {
      throw new RefusedException(NOT_PUBLIC);
    }
    checkLiteral(host, allowed);
  }

  /** Other programs read 0177.1 or 2130706433 as an address, and not all as the same. */
  private static void checkLiteral(String host, Predicate<InetAddress> allowed)
      throws RefusedException {
    boolean six = host.startsWith("[");
    boolean number = ENDS_IN_NUMBER.matcher(host).matches();
    if (host.contains("%") || number && !IPV4.matcher(host).matches()) {
      throw new RefusedException(NOT_PUBLIC);
    }
    if (six || number) {
      try {
        checked(InetAddress.getAllByName(host), allowed);
      } catch (RefusedException e) {
        throw e;
      } catch (UnknownHostException e) {
        throw new RefusedException("names no usable host");
      }
    }
  }

  private static InetAddress[] checked(InetAddress[] found, Predicate<InetAddress> allowed)
      throws UnknownHostException {
    if (found.length == 0) {
      throw new UnknownHostException("no address");
    }
    if (!Arrays.stream(found).allMatch(allowed)) {
      throw new RefusedException(NOT_PUBLIC);
    }
    return found;
  }

  /**
   * Prepares a request. Its start looks the name up, which takes its time. A failure has a {@link
   * RefusedException} among its causes where the name leads astray.
   *
   * @throws RefusedException if it must not be fetched
   */
  public UpstreamCall call(UpstreamRequest request, UpstreamListener listener)
      throws RefusedException {
    check(request.uri());
    return client.call(request, listener);
  }

  @Override
  public void close() {
    client.close();
  }

  private final class Checked implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return checked(names.resolve(host.toLowerCase(Locale.ROOT)), allowed);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
