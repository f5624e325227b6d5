import com.adobe.testing.s3mock.S3MockApplication;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts S3Mock, on this machine's own address only, with a bucket beatra. */
final class S3 {
  private static final String ADDRESS = "127.0.0.1";

  private S3() {}

  /**
   * @param arguments the port (0: any); the directory that keeps what is stored, or nothing for one
   *     that goes; and, if it is to end with whoever has started it, "attached"
   */
  public static void main(String[] arguments) throws Exception {
    String directory = arguments[1].isEmpty() ? temporary() : arguments[1];
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(S3MockApplication.class)
            .bannerMode(Banner.Mode.OFF)
            .initializers(
                (ConfigurableApplicationContext made) ->
                    made.addBeanFactoryPostProcessor(
                        beans -> beans.addBeanPostProcessor(new OneAddress())))
            .properties(settings(arguments[0], directory))
            .run();
    System.out.println(
        "S3 listens on http://"
            + ADDRESS
            + ":"
            + context.getEnvironment().getProperty("local.server.port"));
    System.out.flush();
    if (arguments.length > 2) {
      while (System.in.read() >= 0) {}
      System.exit(0);
    }
  }

  private static Map<String, Object> settings(String port, String directory) {
    var settings = new HashMap<String, Object>();
    settings.put("server.port", port);
    settings.put("server.address", ADDRESS);
    settings.put("server.ssl.enabled", "false");
    settings.put("server.shutdown", "immediate");
    settings.put("logging.level.root", "WARN");
    settings.put("http.port", "0");
    settings.put("vectors.http.port", "0");
    settings.put("vectors.https.port", "0");
    settings.put("com.adobe.testing.s3mock.store.initialBuckets", "beatra");
    settings.put("com.adobe.testing.s3mock.store.root", directory);
    settings.put("com.adobe.testing.s3mock.store.retainFilesOnExit", "true");
    return settings;
  }

  /** A directory that goes when this process ends: S3Mock leaves its own. */
  private static String temporary() throws IOException {
    Path directory = Files.createTempDirectory("beatra-s3");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
    return directory.toString();
  }

  private static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      System.err.println(directory + " is left: " + e.getMessage());
    }
  }

  /** The second port, which nobody needs, is closed to other machines as well. */
  private static final class OneAddress implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      if (bean instanceof TomcatServletWebServerFactory factory) {
        factory
            .getAdditionalConnectors()
            .forEach(connector -> connector.setProperty("address", ADDRESS));
      }
      return bean;
    }
  }
}
