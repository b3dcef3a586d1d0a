package dev.plumbline.preference.items;

/// The likelihood has no unique finite maximum: some differences of strengths are infinite or undefined.
///
/// The message is one line that names items, says why, and offers the mend.
public final class NoFiniteEstimateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoFiniteEstimateException(String message) {
        super(message);
    }
}
