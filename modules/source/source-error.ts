import { SlipwayError } from '../../errors/slipway-error';

/** Where in which file something is wrong. Lines count from 1. */
export interface SourcePlace {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  /** The text of the line, as it is in the file. */
  readonly text?: string | undefined;
}

/** The source of an image cannot be what it says: where, what, and what to do about it. */
export class SourceError extends SlipwayError {
  declare readonly fix: string;
  // Private, as Node prints the fields of what nobody catches, and the message has them.
  readonly #problem: string;
  readonly #place: SourcePlace;

  /**
   * @param problem one line: what is wrong, without the place
   * @param fix what to do about it
   */
  constructor(problem: string, fix: string, place: SourcePlace = {}) {
    super(located(problem, place), undefined, fix, { excerpt: place.text });
    this.#problem = problem;
    this.#place = place;
  }

  /** One line: what is wrong, without the place. */
  get problem(): string {
    return this.#problem;
  }

  get file(): string | undefined {
    return this.#place.file;
  }

  get line(): number | undefined {
    return this.#place.line;
  }

  get text(): string | undefined {
    return this.#place.text;
  }
}

/** Runs `work`; a {@link SourceError} that names no file gets `file`. */
export function inFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SourceError) || error.file !== undefined) throw error;
    throw new SourceError(error.problem, error.fix, { file, line: error.line, text: error.text });
  }
}

function located(what: string, { file, line }: SourcePlace): string {
  if (file === undefined) return line === undefined ? what : `line ${line}: ${what}`;
  return line === undefined ? `${file}: ${what}` : `${file}:${line}: ${what}`;
}
