package ai.beatra.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files and sockets the system lets this process have. */
final class Descriptors {
  private Descriptors() {}

  /**
   * How many clients may be connected, so that there is always a descriptor for the database, a
   * file or an upstream. Without one nothing can be accepted either, and the listener would try
   * again and again.
   */
  static int mostConnections() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.min(Integer.MAX_VALUE, unix.getMaxFileDescriptorCount() / 4 * 3)
        : Integer.MAX_VALUE;
  }
}
