package ai.beatra.conformance.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code report.html.mustache} shows, under the names that it has there. */
record Page(
    String css,
    Head head,
    List<Check> failedChecks,
    List<Failed> failures,
    List<Section> operations,
    List<Check> checks) {

  /** How the run went. */
  record Head(
      boolean good,
      String contract,
      String url,
      long examples,
      long others,
      long wrong,
      long skipped) {
    String ended() {
      return good ? "passed" : wrong + " failed";
    }

    String mood() {
      return Page.mood(good);
    }
  }

  /** What is judged of the run as a whole. */
  record Check(String mood, String name, @Nullable String report) {}

  /** A case that failed. */
  record Failed(
      boolean open,
      String title,
      String origin,
      List<Fault> faults,
      String state,
      String curl,
      @Nullable Answered answer) {}

  /** One fault: a sentence, and on further lines its details. */
  record Fault(String sentence, @Nullable String details) {
    static Fault of(String told) {
      String[] parts = told.split("\n", 2);
      return new Fault(parts[0], parts.length > 1 ? parts[1] : null);
    }
  }

  /** What came instead of what the spec shows. */
  record Answered(String text, @Nullable Example shown, @Nullable String paste, String advice) {}

  /** The answer that the spec shows. */
  record Example(String status, String example) {}

  /** One operation, or one group of requests beyond those of operations. */
  record Section(String method, String title, String mood, String told, List<Table> tables) {}

  /** Its examples, or its other requests. */
  record Table(String first, String second, List<String> ways, List<Line> rows) {}

  /** One example, or one group of requests, with a cell for each way. */
  record Line(
      @Nullable Shown example, @Nullable Requests requests, String number, List<Cell> cells) {}

  /** How an example is called. */
  record Shown(String summary, String name) {}

  /** What was sent, as far as one way sent it. */
  record Requests(String title, List<Sent> sent) {}

  /** A request, and the status that came. */
  record Sent(String status, String name) {}

  /** How it went on one way. */
  record Cell(String mood, String text, @Nullable String reason) {}

  static String mood(boolean good) {
    return good ? "good" : "bad";
  }
}
