import { CommandFailed, CommandMissing } from '../host/command-error';
import { type Command, run } from '../host/run';

/** What a docker client said. */
export interface Said {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Asks a docker client. One that is missing, too slow or stopped did not succeed. */
export async function askDocker(question: Command & { readonly timeoutSeconds: number }): Promise<Said> {
  try {
    const { stdout, stderr } = await run(question);
    return { succeeded: true, stdout: stdout.trim(), stderr: stderr.trim() };
  } catch (error) {
    if (error instanceof CommandFailed) return failed(error.output.stderr.trim() || error.message);
    if (error instanceof CommandMissing) return failed(error.message);
    if (question.signal.aborted) return failed(String(error));
    throw error;
  }
}

const failed = (stderr: string): Said => ({ succeeded: false, stdout: '', stderr });
