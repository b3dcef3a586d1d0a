package dev.plumbline.cuda;

/// A call of a CUDA library that did not succeed; the message is one line that names the call, the status and what it means.
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CudaException(String message) {
        super(message);
    }

    CudaException(String message, Throwable cause) {
        super(message, cause);
    }
}
