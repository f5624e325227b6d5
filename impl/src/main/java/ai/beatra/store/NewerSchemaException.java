package ai.beatra.store;

/** The database belongs to a later build; this one would damage it. */
public final class NewerSchemaException extends StoreException {
  private static final long serialVersionUID = 1L;

  NewerSchemaException(String place, int found, int known) {
    super(
        "%s was written by a newer beatra (schema %d, this build knows %d): run that build or an even newer one"
            .formatted(place, found, known),
        null);
  }
}
