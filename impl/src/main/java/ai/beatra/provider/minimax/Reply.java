package ai.beatra.provider.minimax;

/** What became of a request: a song, or why there is none. */
sealed interface Reply permits SongAnswer, Refusal {}
