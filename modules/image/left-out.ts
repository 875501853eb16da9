import { resolve } from 'node:path';
import { App } from 'cdktf';
import type { IConstruct } from 'constructs';
import { belowContexts, toolFolders } from '../source/tool-folders';
import type { SourceImageProps } from './source-image-props';

/**
 * What changes below the contexts of an image while tools run: the app's own output, and what the environment names. It is
 * left out of hash and build alike; where it is comes from the environment, not from the program, so it is read here.
 *
 * @returns absolute paths
 */
export function leftOut(scope: IConstruct, { context, contexts = {} }: SourceImageProps): string[] {
  const named = Object.values(contexts).filter((each) => typeof each === 'string');
  return belowContexts([context, ...named], [resolve(App.of(scope).outdir), ...toolFolders(process.env)]);
}
