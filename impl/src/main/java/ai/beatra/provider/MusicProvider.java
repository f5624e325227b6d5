package ai.beatra.provider;

/** Makes music on one upstream. */
public interface MusicProvider extends MediaProvider<MusicCall, GeneratedClip> {}
