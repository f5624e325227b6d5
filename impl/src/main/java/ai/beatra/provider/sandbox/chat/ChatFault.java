package ai.beatra.provider.sandbox.chat;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ProviderException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a chat model fails on purpose, which the end of its name says. */
public enum ChatFault {
  UPSTREAM_FAILED("The model's provider answered with an error. Send the request again."),
  UPSTREAM_TIMEOUT("The model's provider did not answer in time. Send the request again."),
  MODEL_UNAVAILABLE(
      "No healthy route to the model exists right now. Send the request again in a moment."),
  CONTENT_REFUSED("The model's provider refused the content of the request. Change it."),
  /** In the middle of the first choice. */
  STREAM_INTERRUPTED("The stream broke after a part of the answer.");

  private static final String PREFIX = "sandbox-fault-";

  private final String message;

  ChatFault(String message) {
    this.message = message;
  }

  /** The names of all models that fail. */
  public static List<String> models() {
    return Stream.of(values()).map(ChatFault::model).toList();
  }

  static Optional<ChatFault> of(String model) {
    return Stream.of(values()).filter(fault -> fault.model().equals(model)).findFirst();
  }

  private String model() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  ProviderException failure() {
    return new ProviderException(ErrorCode.valueOf(name()), message);
  }
}
