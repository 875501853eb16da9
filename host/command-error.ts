import { stripVTControlCharacters } from 'node:util';

/** What a program wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** The program is not on the PATH. */
export class CommandMissing extends Error {
  constructor(readonly program: string) {
    super(`${program} is not installed`);
    this.name = 'CommandMissing';
  }
}

/** The program ended with an error, by a signal, or at its time limit. */
export class CommandFailed extends Error {
  constructor(
    readonly program: string,
    readonly how: string,
    readonly output: Output,
  ) {
    super(`${program} ${how}: ${lastLine(output.stderr) || lastLine(output.stdout) || 'it wrote nothing'}`);
    this.name = 'CommandFailed';
  }
}

/** As it stands on a terminal at the end, without what would move the cursor of this one. */
function lastLine(text: string): string {
  const line =
    text
      .trimEnd()
      .split(/[\r\n]/)
      .pop() ?? '';
  return stripVTControlCharacters(line)
    .replace(/(?!\t)\p{Cc}/gu, '')
    .trim();
}
