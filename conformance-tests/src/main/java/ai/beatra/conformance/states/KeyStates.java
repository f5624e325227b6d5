package ai.beatra.conformance.states;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.http.Unread;
import ai.beatra.conformance.server.Target;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** States that lie in the key: whose it is, what it may, and whether it is one at all. */
final class KeyStates {
  private final Target target;
  private final Random random;
  private final Accounts accounts;
  private final TaskMaker tasks;

  KeyStates(Target target, Random random, Accounts accounts, TaskMaker tasks) {
    this.target = target;
    this.random = random;
    this.accounts = accounts;
    this.tasks = tasks;
  }

  Map<String, State> all() {
    return Map.ofEntries(
        Map.entry("", State.of(() -> Optional.of(target.key()))),
        Map.entry(Case.NO_KEY, State.of(Optional::empty)),
        Map.entry("malformed_key", State.of(() -> Optional.of(key().misspelt()))),
        Map.entry("unknown_key", State.of(() -> Optional.of(wellFormed(key().region())))),
        Map.entry(
            "other_region_key",
            State.of(
                () -> Optional.of(wellFormed(key().region().equals("mars") ? "venus" : "mars")))),
        Map.entry("revoked_key", State.of(() -> Optional.of(accounts.revokedKey()))),
        Map.entry("disabled_tenant", State.of(() -> Optional.of(accounts.keyOfDisabledTenant()))),
        Map.entry("storage_full", State.of(() -> Optional.of(accounts.keyWithoutRoom()))),
        Map.entry(
            "no_credits",
            State.of(
                () -> Optional.of(accounts.poorKey()),
                (request, sender) -> Scene.of(tasks.withOwnMedia(request)))),
        Map.entry(
            "rate_limited",
            State.of(
                () -> Optional.of(accounts.poorKey("--requests-per-minute", "1")),
                (request, sender) -> {
                  sender.send(request);
                  return Scene.of(request);
                })),
        Map.entry(
            "key_in_use",
            State.of(
                () -> Optional.of(target.key()),
                (request, sender) -> new Scene(request, Unread.request(target.url(), request)))));
  }

  private String wellFormed(String region) {
    return KeyText.wellFormed(region, random);
  }

  private KeyText key() throws CannotMake {
    return KeyText.parse(target.key())
        .orElseThrow(
            () -> new CannotMake("The key is not of the form sk-<region>-<42 characters>."));
  }
}
