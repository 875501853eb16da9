/**
 * The contract between synthesis and apply: what `SourceImage`, `ImageTags` and `KubernetesService` write into the
 * environment of the runner, as JSON, and what the engine reads back and validates. Types only, so that both sides can
 * import it.
 *
 * Rules: no secrets, no absolute paths (paths are relative to `module`, the folder Terraform calls `path.module`; those
 * of a provider are as its block has them), at most 100 KiB, and every string that a user wrote arrives byte for byte.
 */

/** Environment variable that holds an {@link ImageDocument}, a {@link TagsDocument} or a {@link RolloutDocument}. */
export const DOCUMENT_VARIABLE = 'SLIPWAY_DOCUMENT';

/** Largest document in bytes; Linux limits one environment variable to 128 KiB. */
export const DOCUMENT_LIMIT = 100 * 1024;
