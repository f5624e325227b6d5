package ai.beatra.upstream;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells the addresses of the public internet from all others: one's own machine and networks, what
 * leads into them by another way, and what clouds tell their machines (IANA's special-purpose
 * registries for IPv4 and IPv6).
 */
public final class PublicAddresses {
  private record Network(byte[] address, int bits) {
    static Network parse(String text) {
      String[] parts = text.split("/");
      return new Network(literal(parts[0]), Integer.parseInt(parts[1]));
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        if (((other[bit / 8] ^ address[bit / 8]) >> 7 - bit % 8 & 1) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** All that is not special; what embeds an IPv4 address is outside, or below. */
  private static final Network GLOBAL_UNICAST = Network.parse("2000::/3");

  private static final List<Network> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              // Azure tells its machines secrets here.
              "168.63.129.16/32",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.31.196.0/24",
              "192.52.193.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "192.175.48.0/24",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              // Teredo, benchmarks and other protocols' own.
              "2001::/23",
              "2001:db8::/32",
              // 6to4.
              "2002::/16",
              "2620:4f:8000::/48",
              "3fff::/20")
          .map(Network::parse)
          .toList();

  private PublicAddresses() {}

  /** Whether anybody on the internet reaches the same machine by this address. */
  public static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet6Address six) {
      boolean scoped = six.getScopeId() != 0 || six.getScopedInterface() != null;
      if (scoped || !GLOBAL_UNICAST.contains(bytes)) {
        return false;
      }
    }
    return SPECIAL.stream().noneMatch(network -> network.contains(bytes));
  }

  private static byte[] literal(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
