package ai.beatra.server;

import ai.beatra.accounts.AccountException;
import ai.beatra.cli.Commands;
import ai.beatra.cli.ConfigOptions;
import ai.beatra.config.Config;
import ai.beatra.config.ConfigException;
import ai.beatra.credits.CreditsException;
import ai.beatra.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 not understood; each failure is a line on the
 * standard error.
 */
@Command(
    name = "beatra",
    description = "One REST API in front of many AI models.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class)
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(Config.environment(), out, err, args));
  }

  /** Runs one command and returns the exit code. */
  static int execute(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
    ConfigOptions options = new ConfigOptions(environment);
    CommandLine commands = new CommandLine(new Main()).addMixin("options", options);
    named(args, options, out, err).forEach(each -> commands.addSubcommand(each.get()));
    return commands
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((e, arguments) -> misunderstood(e, err))
        .setExecutionExceptionHandler((e, commandLine, result) -> failed(e, err))
        .execute(args);
  }

  /** The command that comes first, else all: to look at each takes picocli as long as a start. */
  private static Collection<Supplier<Object>> named(
      String[] args, ConfigOptions options, PrintWriter out, PrintWriter err) {
    var all = new LinkedHashMap<String, Supplier<Object>>();
    all.put("serve", () -> new ServeCommand(options, out));
    all.put("models", () -> new ModelsCommand(options, out));
    all.putAll(Commands.all(options, out, err));
    Supplier<Object> first = args.length == 0 ? null : all.get(args[0]);
    return first == null ? all.values() : List.of(first);
  }

  private static int misunderstood(ParameterException e, PrintWriter err) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("beatra: " + oneLine(e.getMessage()) + " (see " + command + " --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, PrintWriter err) {
    if (e instanceof ConfigException problems) {
      problems.problems().forEach(problem -> err.println("beatra: " + problem));
    } else if (e instanceof AccountException
        || e instanceof CreditsException
        || e instanceof StoreException
        || e instanceof IOException) {
      err.println("beatra: " + oneLine(e.getMessage()));
    } else {
      // A mistake of ours: whoever reports it needs to send all of this.
      e.printStackTrace(err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "no reason was given" : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** The version that the build wrote down. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties build = new Properties();
      try (@Nullable InputStream in = Main.class.getResourceAsStream("build.properties")) {
        if (in == null) {
          throw new IllegalStateException("this build carries no build.properties");
        }
        build.load(in);
      }
      return new String[] {"beatra " + build.getProperty("version")};
    }
  }
}
