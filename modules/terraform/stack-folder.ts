import { existsSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

/**
 * A path as Terraform sees it from the folder of the stack (`path.module`): relative, with `/`. It is the same in
 * every checkout.
 *
 * @param path absolute, or relative to the working directory of the app
 */
export function fromStackFolder(scope: IConstruct, path: string): string {
  const folder = join(physical(App.of(scope).outdir), 'stacks', TerraformStack.of(scope).node.id);
  return relative(folder, physical(path)).split(sep).join('/') || '.';
}

/** `..` in a path leaves the folder that a link points to, so links must be gone before paths are compared. */
function physical(path: string): string {
  const absolute = resolve(path);
  return existsSync(absolute) ? realpathSync(absolute) : absolute;
}
