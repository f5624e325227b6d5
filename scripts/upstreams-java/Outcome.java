import java.math.BigDecimal;

/**
 * What a client was told of one request in the end.
 *
 * @param number stands in its prompt
 * @param healthy whether one route of its model was sound
 * @param state succeeded, failed, or late: it was not told in time
 * @param id of the answer or task; empty where there is none
 * @param code of the error that it failed with
 * @param credits what it was told to have cost
 * @param inputTokens of a chat
 * @param outputs how many pictures or songs there are
 * @param millis until it knew, the server's deaths included
 * @param tries one more for each time that the server was gone
 */
record Outcome(
    int number,
    Kind kind,
    boolean healthy,
    String state,
    String id,
    String code,
    BigDecimal credits,
    int inputTokens,
    int outputs,
    long millis,
    int tries) {

  /** What is asked for, and where. */
  enum Kind {
    CHAT("/v1/chat/completions", "sandbox-chat"),
    MESSAGES("/v1/chat/completions", "stub-chat"),
    STREAM("/v1/chat/completions", "sandbox-chat"),
    PICTURE("/v1/images/generations", "gpt-image-2"),
    SUNO("/v1/music/text-to-music", "suno-5.5"),
    MINIMAX("/v1/music/text-to-music", "minimax-music-2.6");

    final String path;
    final String model;

    Kind(String path, String model) {
      this.path = path;
      this.model = model;
    }

    boolean isTask() {
      return ordinal() >= PICTURE.ordinal();
    }

    /** In ten requests there are four chats, three streams, two pictures and a song. */
    static Kind of(int number) {
      return switch (number % 10) {
        case 0, 1, 2 -> CHAT;
        case 3 -> MESSAGES;
        case 4, 5, 6 -> STREAM;
        case 7, 8 -> PICTURE;
        default -> number / 10 % 2 == 0 ? SUNO : MINIMAX;
      };
    }
  }

  boolean succeeded() {
    return state.equals("succeeded");
  }

  /** What tells the request from all others, wherever it is seen. */
  String tag() {
    return tag(number);
  }

  static String tag(int number) {
    return "storm-%06d".formatted(number);
  }
}
