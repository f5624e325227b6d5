package ai.beatra.web;

import ai.beatra.catalog.Catalog;
import ai.beatra.config.CatalogConfig;
import ai.beatra.spec.site.Resource;
import ai.beatra.spec.site.Site;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.site.edition.ListedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The docs of this server: rendered from the contract it was built with, with its own address and
 * its own models, when somebody first asks for them. Thread-safe.
 */
public final class Docs {
  private static final String CONTRACT = "beatra/openapi.yaml";
  private static final String HTML = "text/html; charset=utf-8";
  private static final int TAG_BYTES = 12;

  private final Catalog catalog;
  private volatile Map<String, CatalogConfig.Provider> providers;
  private final String region;
  private final Supplier<URI> publicUrl;
  private volatile @Nullable Rendered rendered;

  private record Rendered(Site site, Map<String, Page> pages, Page missing) {}

  /**
   * @param providers of the catalog's models
   * @param region of this server's keys
   * @param publicUrl where clients reach this server; asked for once it listens
   */
  public Docs(
      Catalog catalog,
      Map<String, CatalogConfig.Provider> providers,
      String region,
      Supplier<URI> publicUrl) {
    this.catalog = catalog;
    this.providers = Map.copyOf(providers);
    this.region = region;
    this.publicUrl = publicUrl;
  }

  /** The catalog has other models: they are rendered anew for the next reader. */
  public synchronized void replace(Map<String, CatalogConfig.Provider> others) {
    providers = Map.copyOf(others);
    rendered = null;
  }

  /** Renders now what is rendered at the latest for the first reader. */
  public void prepare() {
    rendered();
  }

  /** What is at a path; of what is nothing, the page that says so where all paths are ours. */
  Optional<Page> page(String path) {
    Rendered all = rendered();
    Page page = all.pages().get(path);
    boolean missing =
        (path.startsWith("/docs/") || path.startsWith("/en/")) && redirect(path).isEmpty();
    return Optional.ofNullable(page == null && missing ? all.missing() : page);
  }

  /** Where what is not at this path is. */
  Optional<String> redirect(String path) {
    return rendered().site().redirect(path);
  }

  /** Whether pages are found at once. */
  boolean areReady() {
    return rendered != null;
  }

  private synchronized Rendered rendered() {
    Rendered known = rendered;
    if (known == null) {
      known = render();
      rendered = known;
    }
    return known;
  }

  private Rendered render() {
    String address = publicUrl.get().toString().replaceFirst("/+$", "");
    Edition edition = Edition.of(address, region, models());
    try {
      URI contract = contract();
      if (contract.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(contract, Map.of())) {
          return render(jar.getPath(CONTRACT), edition);
        }
      }
      return render(Path.of(contract), edition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ListedModel> models() {
    return catalog.models().stream().map(model -> CatalogListing.of(model, providers)).toList();
  }

  private static URI contract() {
    var contract = Docs.class.getClassLoader().getResource(CONTRACT);
    if (contract == null) {
      throw new IllegalStateException("this build carries no " + CONTRACT);
    }
    try {
      return contract.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Rendered render(Path contract, Edition edition) throws IOException {
    Path directory = Objects.requireNonNull(contract.toAbsolutePath().getParent());
    Site site = Site.render(directory, edition);
    Map<String, Page> pages = new HashMap<>();
    site.resources().forEach((path, resource) -> pages.put(path, page(200, resource)));
    return new Rendered(site, pages, page(404, site.missing()));
  }

  private static Page page(int status, Resource resource) {
    byte[] content = resource.content();
    byte[] gzip = gzip(content);
    return new Page(
        status,
        status == 200 ? resource.mediaType() : HTML,
        content,
        gzip.length < content.length ? gzip : null,
        tag(content),
        resource.lasting());
  }

  private static byte[] gzip(byte[] content) {
    var compressed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(compressed)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  private static String tag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
