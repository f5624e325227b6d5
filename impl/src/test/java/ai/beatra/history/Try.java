package ai.beatra.history;

/** Something that was asked for once. */
public record Try(Ask ask, Said said) {}
