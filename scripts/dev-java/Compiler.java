import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A javac that stays warm for scripts/dev: each line on standard input makes it compile all sources
 * anew, and is answered with 0 or javac's exit code. Arguments: output, folder of the libraries, source folders.
 */
final class Compiler {
  private Compiler() {}

  public static void main(String[] arguments) throws IOException {
    var javac = ToolProvider.getSystemJavaCompiler();
    String libraries;
    try (Stream<Path> files = Files.list(Path.of(arguments[1]))) {
      // The generated classes are compiled here, so their jar would be one too many.
      libraries =
          files
              .map(Path::toString)
              .filter(file -> !file.contains("beatra-generated"))
              .collect(Collectors.joining(System.getProperty("path.separator")));
    }
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (lines.readLine() != null) {
      List<String> words = new ArrayList<>(List.of("--release", "17", "-encoding", "UTF-8"));
      words.addAll(List.of("-parameters", "-proc:none"));
      words.addAll(List.of("-Xlint:-options,-deprecation,-removal", "-nowarn", "-XDsuppressNotes"));
      words.addAll(List.of("-d", arguments[0], "-cp", libraries));
      for (String folder : List.of(arguments).subList(2, arguments.length)) {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
          files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(words::add);
        }
      }
      System.out.println(javac.run(null, System.err, System.err, words.toArray(new String[0])));
    }
  }
}
