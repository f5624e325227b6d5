package ai.beatra.store;

/** A row with the same primary key or unique columns is there already. */
public final class UniqueViolationException extends StoreException {
  private static final long serialVersionUID = 1L;

  UniqueViolationException(Throwable cause) {
    super("such a row exists already", cause);
  }
}
