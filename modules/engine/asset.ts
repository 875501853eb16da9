import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetType, TerraformAsset, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { SlipwayError } from '../../errors/slipway-error';

const ID = 'slipway-engine';

/** Context key of the app: absolute path of another engine bundle, for instance one that records what it is asked. */
const ENGINE_CONTEXT = 'slipway:engine';

/** Path of the bundled engine for a provisioner of this stack. Synthesis copies it beside the stack's file, once. */
export function enginePath(scope: IConstruct): string {
  const stack = TerraformStack.of(scope);
  const existing = stack.node.tryFindChild(ID) as TerraformAsset | undefined;
  const asset = existing ?? new TerraformAsset(stack, ID, { path: bundle(stack), type: AssetType.FILE });
  return `\${path.module}/${asset.path}`;
}

function bundle(stack: TerraformStack): string {
  const configured: unknown = stack.node.tryGetContext(ENGINE_CONTEXT);
  if (typeof configured === 'string') return configured;
  const file = join(packageFolder(__dirname), 'dist', 'engine.cjs');
  if (existsSync(file)) return file;
  throw new SlipwayError(
    'the engine that Terraform runs is missing',
    `there is no file ${file}`,
    'in a checkout: npm run build',
  );
}

/** The package's root is a different number of folders away from the source and from the compiled library. */
function packageFolder(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageFolder(dirname(folder));
}
