package ai.beatra.accounts;

/** An account cannot be made, found or changed as asked; the message is one line for the user. */
public final class AccountException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AccountException(String message) {
    super(message);
  }
}
