import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where a recording of the JVM spent its processors' time. */
final class Profile {
  private static final int MOST = 30;
  private static final Pattern ROOM =
      Pattern.compile(
          "(ai\\.beatra\\.[a-z]+|org\\.glassfish\\.(?:jersey|grizzly|hk2)|com\\.fasterxml|org\\.hibernate"
              + "|org\\.sqlite|com\\.zaxxer|ch\\.qos\\.logback|com\\.knuddels|io\\.github\\.resilience4j"
              + "|jdk\\.internal\\.net\\.http).*");

  private Profile() {}

  /** Of a JVM that records: writes what it has, and prints it. */
  static void take(Process process, Path recording) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    int status =
        new ProcessBuilder(
                tool, "" + process.pid(), "JFR.dump", "filename=" + recording.toAbsolutePath())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("jcmd could not write the recording");
    }
    print(recording);
  }

  /** By the innermost frame that is not the JDK's own, and by single methods. */
  private static void print(Path recording) throws IOException {
    var rooms = new HashMap<String, Integer>();
    var methods = new HashMap<String, Integer>();
    int all = 0;
    for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
      if (event.getEventType().getName().equals("jdk.ExecutionSample")
          && event.getStackTrace() != null) {
        all++;
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        rooms.merge(room(frames), 1, Integer::sum);
        methods.merge(name(frames.get(0)), 1, Integer::sum);
      }
    }
    print("Innermost frame outside the JDK", rooms, all);
    print("Innermost frame", methods, all);
  }

  private static String room(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      Matcher room = ROOM.matcher(frame.getMethod().getType().getName());
      if (room.matches()) {
        return room.group(1);
      }
    }
    return "the JDK alone";
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private static void print(String title, Map<String, Integer> counts, int all) {
    System.out.printf("%n%s, of %d samples%n", title, all);
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(MOST)
        .forEach(
            each ->
                System.out.printf("%5.1f %%  %s%n", each.getValue() * 100.0 / all, each.getKey()));
  }
}
