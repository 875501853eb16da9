/** A step of a build, as the builder numbers and names it. */
interface Step {
  readonly name: string;
  /** What the builder does for itself: reads the Dockerfile, asks for logins. */
  readonly internal: boolean;
}

const LONGEST_NAME = 100;

/** Layers on their way, as `docker push` tells them. */
const LAYERS = /^[0-9a-f]{12}: \S|^\S+: digest: sha256:/;

/**
 * Makes what `--progress=plain` writes readable: a line per step with its name, what the step itself wrote, and how it
 * ended. Transfers, digests and the builder's own steps are left out, unless they fail.
 *
 * The builder writes `#<number> <text>`; the first such line after another step, or after an end, is the step's name.
 */
export class PlainProgress {
  private readonly steps = new Map<string, Step>();
  /** Number of the step that the builder writes about. */
  private current: string | undefined;
  /** Name of the step under which the last line was shown. */
  private shown: Step | undefined;
  /** A name that was not shown yet: most steps are over in the next line, and then one line is enough. */
  private held: Step | undefined;

  /** The lines to show for a line of the builder. */
  read(line: string): string[] {
    const [, number, text = ''] = /^#(\d+) ?(.*)$/.exec(line) ?? [];
    if (number === undefined) {
      return line.trim() === '' || LAYERS.test(line) ? [] : [...this.release(), line];
    }
    if (number !== this.current) return this.name(number, text);
    const step = this.steps.get(number);
    return step === undefined ? [] : this.about(step, text);
  }

  /** The name that is still held, when no next line comes. */
  release(): string[] {
    const { held } = this;
    if (held === undefined) return [];
    this.held = undefined;
    this.shown = held;
    return [held.name];
  }

  private name(number: string, text: string): string[] {
    this.current = number;
    const before = this.release();
    if (!this.steps.has(number)) {
      const step = { name: shorten(text), internal: number === '0' || /^\[(internal|auth)\]/.test(text) };
      this.steps.set(number, step);
      if (!step.internal) this.held = step;
    }
    return before;
  }

  private about(step: Step, text: string): string[] {
    const [, wrote] = /^\d+\.\d+(?: (.*))?$/.exec(text) ?? [];
    if (wrote !== undefined) return wrote.trim() === '' ? [] : this.under(step, `  ${wrote}`);
    if (text.startsWith('WARN: ')) return this.under(step, `  ${text}`);
    const end = ending(text);
    if (end === undefined) return [];
    this.current = undefined;
    return end === '' ? [] : this.ended(step, end);
  }

  /** How a step ended: behind its name when nothing was shown since, else with its place in the Dockerfile. */
  private ended(step: Step, end: string): string[] {
    if (step.internal && !end.startsWith('ERROR')) return [];
    if (this.held === step) {
      this.held = undefined;
      return [`${step.name} ${end}`];
    }
    return [...this.release(), `${/^\[.*?\]/.exec(step.name)?.[0] ?? step.name} ${end}`];
  }

  private under(step: Step, line: string): string[] {
    const before = this.release();
    if (this.shown !== step) before.push(step.name);
    this.shown = step;
    return [...before, line];
  }
}

/** Undefined: the line is no end. Empty: the builder turns to another step, and this one goes on. */
function ending(text: string): string | undefined {
  if (text === '...') return '';
  const [, seconds] = /^DONE(?: (\d+\.\d)s)?$/.exec(text) ?? [];
  if (seconds !== undefined) return `(${seconds} s)`;
  if (text === 'DONE' || text === 'CACHED' || text === 'CANCELED') return `(${text.toLowerCase()})`;
  return text.startsWith('ERROR') ? text : undefined;
}

/** A RUN step may be named by a whole script. */
function shorten(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}
