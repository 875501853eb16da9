/** Docker's own, which are set or change the build also where no ARG declares them. */
const OF_DOCKER = new Set(
  (
    'BUILDPLATFORM BUILDOS BUILDOSVERSION BUILDARCH BUILDVARIANT TARGETPLATFORM TARGETOS TARGETOSVERSION TARGETARCH ' +
    'TARGETVARIANT TARGETSTAGE SOURCE_DATE_EPOCH'
  ).split(' '),
);
const PROXY = /^(?:all|ftp|http|https|no)_proxy$/i;

/** Whether a build argument of this name can change a build although no ARG declares it. */
export function isPredefined(name: string): boolean {
  return OF_DOCKER.has(name) || PROXY.test(name) || name.startsWith('BUILDKIT_');
}
