import ai.beatra.stubs.Fault;
import ai.beatra.stubs.Stub;
import ai.beatra.stubs.command.Upstreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What an upstream costs that takes requests and says nothing, beside one that answers. */
record Dead(Client client, Upstreams upstreams) {
  private static final int CHATS = 100;

  void print(int number) throws InterruptedException {
    for (Stub stub : upstreams.stubs().values()) {
      stub.faults().rates(1, Map.of());
    }
    // Until what is open has closed again.
    chats(number, 11_000);
    List<Long> before = chats(number + 1_000, 0);
    upstreams.stub("openai").faults().rates(1, Map.of(Fault.HALF_OPEN, 1.0));
    List<Long> after = chats(number + 2_000, 0);
    System.out.printf(
        "%nA chat behind a dead first route: median %.1f ms instead of %.1f ms (ratio %.2f), "
            + "%d of %d waited for it, the longest %d ms%n",
        median(after) / 1.0,
        median(before) / 1.0,
        (double) median(after) / Math.max(1, median(before)),
        after.stream().filter(each -> each > 1_000).count(),
        CHATS,
        Collections.max(after));
  }

  private static long median(List<Long> millis) {
    return millis.stream().sorted().toList().get(millis.size() / 2);
  }

  /** One after the other. */
  private List<Long> chats(int from, long patience) throws InterruptedException {
    List<Long> millis = new ArrayList<>();
    Thread.sleep(patience);
    for (int number = from; millis.size() < CHATS; number++) {
      // Numbers of plain chats end in 0.
      millis.add(client.new Request(number * 10, true).outcome().millis());
    }
    return millis;
  }
}
