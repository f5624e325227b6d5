package ai.beatra.spec;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tool on the command line: lint, and what is made from the spec. */
public final class Main {
  private static final String USAGE =
      "Usage: lint <spec dir> | error-codes <spec dir> <output dir>";

  private Main() {}

  /** Exits with 1, and one line on standard error, if the spec is refused. */
  public static void main(String[] arguments) throws IOException {
    try {
      run(System.out, arguments);
    } catch (SpecRefused refused) {
      System.err.println(refused.getMessage());
      System.exit(1);
    }
  }

  static void run(PrintStream out, String... arguments) throws IOException {
    List<String> words = List.of(arguments);
    if (words.size() == 2 && words.get(0).equals("lint")) {
      lint(Path.of(words.get(1)), out);
    } else if (words.size() == 3 && words.get(0).equals("error-codes")) {
      errorCodes(Path.of(words.get(1)), Path.of(words.get(2)), out);
    } else {
      throw new SpecRefused(USAGE);
    }
  }

  private static void lint(Path spec, PrintStream out) throws IOException {
    refuseIfAny(Lint.findings(spec), out);
  }

  /** Leaves a file that would not change untouched, so that nothing is compiled anew for it. */
  private static void errorCodes(Path spec, Path output, PrintStream out) throws IOException {
    YamlFile taxonomy = YamlFile.read(spec, ErrorCodes.FILE);
    refuseIfAny(taxonomy.findings(), out);
    refuseIfAny(new Structure(taxonomy.root(), Kind.TAXONOMY).findings(), out);
    String source = ErrorCodes.javaSource(taxonomy.root());
    Path file = output.resolve("ai/beatra/error/ErrorCode.java");
    if (!Files.exists(file) || !Files.readString(file).equals(source)) {
      Files.createDirectories(output.resolve("ai/beatra/error"));
      Files.writeString(file, source);
    }
  }

  private static void refuseIfAny(List<Finding> findings, PrintStream out) {
    findings.forEach(out::println);
    if (!findings.isEmpty()) {
      String count = findings.size() == 1 ? "1 finding" : findings.size() + " findings";
      throw new SpecRefused(count + " in the spec; nothing was generated.");
    }
  }
}
