import pc from 'picocolors';
import type { Context } from '../cli/context';

/** A context that keeps what a command writes. */
export interface TestContext extends Context {
  /** All of standard output. */
  answers(): string;
  /** All of standard error. */
  errors(): string;
}

/** The world of a command, of which a test sets what it is about. Nobody can be asked, and nothing is colored. */
export function testContext(world: Partial<Context> = {}): TestContext {
  const [stdout, stderr] = [kept(), kept()];
  return {
    cwd: '/',
    env: {},
    interactive: false,
    colors: pc.createColors(false),
    signal: new AbortController().signal,
    stdout,
    stderr,
    ...world,
    answers: () => stdout.text,
    errors: () => stderr.text,
  };
}

function kept() {
  return {
    text: '',
    write(text: string) {
      this.text += text;
    },
  };
}
