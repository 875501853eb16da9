import { readFileSync } from 'node:fs';
import type { Recipe } from '../builder/recipe';
import { RunnerError } from '../runner-error';

/** Shorter values would hide words that have nothing to do with the secret. */
const SHORTEST = 8;

/** Credentials of the machine, which a builder of the user's gets as well. */
const CREDENTIALS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * Puts `***` in the place of secret values. The builder itself never prints one; a RUN step may.
 * A secret of several lines is looked for line by line, as it would be printed.
 */
export class Mask {
  private readonly values: readonly string[];

  constructor(secrets: Recipe['secrets'], env: NodeJS.ProcessEnv) {
    const given = Object.values(secrets).map((secret) => ('env' in secret ? env[secret.env] : textOf(secret.file)));
    const texts = [...given, ...CREDENTIALS.map((name) => env[name])];
    const lines = texts.flatMap((text = '') => text.split(/\r?\n/)).map((line) => line.trim());
    // The longest first: one value may be a part of another.
    this.values = [...new Set(lines)].filter((line) => line.length >= SHORTEST).sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.values.reduce((masked, value) => masked.replaceAll(value, '***'), text);
  }

  /** What an error tells the user. */
  error(error: unknown): unknown {
    if (!(error instanceof RunnerError)) return error;
    return new RunnerError(this.text(error.message), this.text(error.why), this.text(error.cure));
  }
}

/** A file that cannot be read is for the builder to refuse. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
