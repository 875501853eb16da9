/*
 * The contract between synthesis and apply: what constructs write as JSON for the engine, which validates it. A file for
 * each document; types and constants only, so that both sides can import them.
 *
 * Rules: no secrets, no absolute paths (paths are relative to `module`, the folder Terraform calls `path.module`; those
 * of a provider are as its block has them), at most 100 KiB in the environment, and every string that a user wrote arrives
 * byte for byte.
 */

/** Environment variable that holds the work of a verb that is applied. */
export const DOCUMENT_VARIABLE = 'SLIPWAY_DOCUMENT';

/** Largest document in bytes; Linux limits one environment variable to 128 KiB. */
export const DOCUMENT_LIMIT = 100 * 1024;
