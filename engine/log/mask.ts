import { readFileSync } from 'node:fs';
import { RunnerError } from '../runner-error';

/** Shorter values would hide words that have nothing to do with the secret. */
const SHORTEST = 8;

type Secrets = Readonly<Record<string, { readonly env: string } | { readonly file: string }>>;

/**
 * Puts `***` in the place of the values of build secrets. The builder itself never prints one; a RUN step may.
 * A secret of several lines is looked for line by line, as it would be printed.
 */
export class Mask {
  private readonly values: readonly string[];

  constructor(secrets: Secrets, env: NodeJS.ProcessEnv) {
    const texts = Object.values(secrets).map((secret) =>
      'env' in secret ? (env[secret.env] ?? '') : readFileSync(secret.file, 'utf8'),
    );
    const lines = texts.flatMap((text) => text.split(/\r?\n/)).map((line) => line.trim());
    // The longest first: one value may be a part of another.
    this.values = [...new Set(lines)].filter((line) => line.length >= SHORTEST).sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.values.reduce((masked, value) => masked.replaceAll(value, '***'), text);
  }

  /** What a program said last may stand in the message of its failure. */
  error(error: unknown): unknown {
    if (!(error instanceof RunnerError) || this.values.length === 0) return error;
    return new RunnerError(this.text(error.message), this.text(error.why), this.text(error.cure));
  }
}
