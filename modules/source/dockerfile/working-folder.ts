import { repositoryOf } from './reference';
import type { Place } from './stages';

/** Docker's official images of distributions: their configuration names no working directory. */
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
