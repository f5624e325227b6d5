package ai.beatra.provider.sandbox;

import ai.beatra.model.ChunkChoice;
import java.util.Iterator;

/** One choice, chunk by chunk: first its role, last its finish reason. */
interface Generation extends Iterator<ChunkChoice> {

  /** How many tokens were generated so far, held back ones included. */
  long tokens();

  /** How many of those were spent on thinking. */
  default long reasoning() {
    return 0;
  }
}
