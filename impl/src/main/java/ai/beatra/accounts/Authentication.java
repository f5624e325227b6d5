package ai.beatra.accounts;

/** What a bearer token turned out to be. */
public sealed interface Authentication {

  record Authenticated(Caller caller) implements Authentication {}

  /** Not of a key's shape, or mistyped: told without the database. */
  record Malformed() implements Authentication {}

  /** A well-formed key of another installation: told without the database. */
  record OtherRegion(String region) implements Authentication {}

  /** Never issued, or revoked. */
  record UnknownKey() implements Authentication {}

  record TenantDisabled() implements Authentication {}
}
