package ai.beatra.http;

/** What is served beside the API. */
public record Beside(FilesEndpoint files, PagesEndpoint pages, ReadyEndpoint ready) {}
