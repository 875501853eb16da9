import { repositoryOf } from './reference';
import type { Place, Stage } from './stages';

/** Docker's official images of distributions: their configuration names no working directory, and no variable to build with. */
const DISTRIBUTIONS = new Set(
  (
    'almalinux alpine alt amazonlinux archlinux busybox centos clearlinux debian fedora mageia opensuse/leap ' +
    'opensuse/tumbleweed oraclelinux photon rockylinux ubuntu'
  ).split(' '),
);

/** Where a stage starts that is made from `base`; undefined when only the base knows. */
export function workingFolderOf(base: Place): string | undefined {
  if (base.kind === 'image') return DISTRIBUTIONS.has(repositoryOf(base.reference)) ? '/' : undefined;
  return base.kind === 'scratch' ? '/' : undefined;
}

/** Whether a stage starts from an image that sets no variable that a line would take. */
export function isBare({ base }: Stage): boolean {
  if (base.kind === 'stage') return isBare(base.stage);
  return base.kind === 'image' && DISTRIBUTIONS.has(repositoryOf(base.reference));
}
