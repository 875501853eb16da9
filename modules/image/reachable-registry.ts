import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { IImageRegistry } from '../registry/image-registry';
import { otherStackOf } from '../terraform/other-stack';
import { PropError } from '../terraform/prop-error';

/**
 * Sees that a repository is known in the stack of who uses it. A stack that reads the state of another one needs a right
 * to that state, and has to be deployed after it again for every change.
 *
 * @throws PropError when the state of another stack would be read, with the way around that
 */
export function requireReachable(scope: Construct, prop: string, registry: IImageRegistry): void {
  const { pushUrl, pullUrl, repositoryName = 'team/api' } = registry;
  const other = otherStackOf(scope, [pushUrl, pullUrl]);
  if (other === undefined) return;
  const name = Token.isUnresolved(repositoryName) ? 'team/api' : repositoryName;
  throw new PropError(
    scope,
    prop,
    `is a repository of another stack, '${other.node.path}', and its URL would be read from the state of that stack`,
    `name the repository instead: EcrRegistry.existing(this, 'registry', { repository: '${name}' })`,
  );
}
