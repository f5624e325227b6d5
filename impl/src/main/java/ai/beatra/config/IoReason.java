package ai.beatra.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something with a file went wrong, for people. */
public final class IoReason {
  private IoReason() {}

  /** The rest of a sentence that has named the file. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "this user has no permission";
    }
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return "a file stands in its place";
    }
    if (e instanceof FileSystemException system && "Not a directory".equals(system.getReason())) {
      return "a file stands in its place";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? "no reason was given" : e.getMessage();
  }
}
