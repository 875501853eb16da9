import { execFileSync, spawnSync } from 'node:child_process';

const BINARIES = [process.env['TERRAFORM_BINARY_NAME'], 'terraform', 'tofu'];

/** Runs Terraform or OpenTofu in a folder, without whatever the machine configures for it, and expects success. */
export function terraform(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  const { TF_CLI_CONFIG_FILE: _config, ...inherited } = process.env;
  return execFileSync(installed(), [...args], {
    cwd: folder,
    env: { ...inherited, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...environment },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function installed(): string {
  const binary = BINARIES.find((name) => name !== undefined && spawnSync(name, ['version']).status === 0);
  if (binary === undefined) throw new Error('these tests run Terraform: install terraform or tofu');
  return binary;
}
