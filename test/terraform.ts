import { execFileSync, spawnSync } from 'node:child_process';

/** What a command said. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Whether a real Terraform is installed. */
export const hasTerraform = spawnSync('terraform', ['version']).status === 0;

/** Runs Terraform in a folder, without whatever the machine configures for it, and expects success. */
export function terraform(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  const { TF_CLI_CONFIG_FILE: _config, ...inherited } = process.env;
  return execFileSync('terraform', [...args], {
    cwd: folder,
    env: { ...inherited, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...environment },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
