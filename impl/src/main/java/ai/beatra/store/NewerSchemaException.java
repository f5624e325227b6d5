package ai.beatra.store;

/** The database belongs to a later build, which has changed what this one relies on. */
public final class NewerSchemaException extends StoreException {
  private static final long serialVersionUID = 1L;

  NewerSchemaException(String place, int found, int known) {
    super(
        "%s was migrated by a newer beatra (its schema is %d, this build knows %d): run that build or an even newer one, or restore the backup from before"
            .formatted(place, found, known),
        null);
  }
}
