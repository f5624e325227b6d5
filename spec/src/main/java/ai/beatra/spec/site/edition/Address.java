package ai.beatra.spec.site.edition;

/** Where things are on the site, whoever publishes it. */
public final class Address {
  /** Where the pages are. */
  public static final String DOCS = "/en/docs/";

  /** What {@code /}, {@code /docs} and {@link #DOCS} lead to. */
  public static final String HOME = DOCS + "overview";

  /**
   * Where the API is tried; a key is handed over as {@code #key=…}, which no server gets to see.
   */
  public static final String PLAYGROUND = DOCS + "playground";

  private Address() {}
}
