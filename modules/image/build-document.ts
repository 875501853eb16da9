import { isAbsolute } from 'node:path';
import type { Construct } from 'constructs';
import { BUILD_PATHS, type BuildProps } from '../../contract/build';
import { fromStackFolder } from '../terraform/stack-folder';
import { changedAt } from './places';

/** How an image is built, for the engine: paths start at the folder of the stack, wherever Terraform runs. */
export function buildDocument(scope: Construct, build: BuildProps): BuildProps {
  const fromStack = {
    file: (path: string) => (path.startsWith('~/') ? path : fromStackFolder(scope, path)),
    program: (path: string) => (isAbsolute(path) || !path.includes('/') ? path : fromStackFolder(scope, path)),
  };
  return BUILD_PATHS.reduce((document, [place, kind]) => changedAt(document, place, fromStack[kind]), build);
}
