package ai.beatra.cli.print;

import java.io.IOException;
import java.util.List;

/** Prints things of one kind page by page, so that not all of them have to be in memory. */
public interface Rows {
  /**
   * Prints more of them.
   *
   * @param page not empty
   */
  void add(List<Fields> page) throws IOException;

  void end() throws IOException;
}
