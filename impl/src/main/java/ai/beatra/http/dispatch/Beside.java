package ai.beatra.http.dispatch;

import ai.beatra.web.FilesEndpoint;
import ai.beatra.web.PagesEndpoint;

/** What is served beside the API. */
public record Beside(FilesEndpoint files, PagesEndpoint pages, ReadyEndpoint ready) {}
