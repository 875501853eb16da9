import { CliError, WRONG_USAGE } from '../cli-error';
import type { Project } from './project';

/** As much memory as the generated classes of large providers need. */
const NODE_OPTIONS = '--max-old-space-size=4096';

/**
 * The environment that cdktf-cli gives a program: whatever the program reads in it, it synthesizes the same.
 *
 * @throws CliError when the context in the environment cannot be passed on
 */
export function programEnvironment(project: Project, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // Values of variables belong to the apply: a program that reads one would write it into the stack.
  const passedOn = Object.entries(env).filter(([name]) => !name.startsWith('TF_VAR_'));
  return {
    ...Object.fromEntries(passedOn),
    NODE_ENV: env['NODE_ENV'] || 'production',
    NODE_OPTIONS: env['NODE_OPTIONS'] || NODE_OPTIONS,
    CDKTF_OUTDIR: project.output,
    CDKTF_CONTEXT_JSON: JSON.stringify({ ...contextOf(project, env), cdktfRelativeModules: project.relativeModules }),
    // Errors among the annotations are then written down with all others, and the command shows them.
    CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS: 'true',
    SYNTH_HCL_OUTPUT: String(wantsHcl(env)),
  };
}

function wantsHcl(env: NodeJS.ProcessEnv): boolean {
  return ['true', '1'].includes(env['SYNTH_HCL_OUTPUT'] ?? '');
}

/** That of cdktf.json stands instead of the one in the environment: they are not merged. */
function contextOf({ context }: Project, env: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> {
  if (context !== undefined) return context;
  const text = env['CDKTF_CONTEXT_JSON'];
  if (!text) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below: the text itself may hold what nobody should read.
  }
  throw new CliError(
    'CDKTF_CONTEXT_JSON is not usable',
    'it must be a JSON object: the context of the program',
    "correct or unset it, or write the values into 'context' of cdktf.json",
    WRONG_USAGE,
  );
}
