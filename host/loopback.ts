import { HostError } from './host-error';

/**
 * Throws unless the URL leads to this machine: `localhost`, 127.0.0.0/8, `[::1]`, or a socket in the file system. Tests, demo and
 * `slipway local` call this before they use an endpoint that they did not make themselves.
 */
export function refuseUnlessLoopback(url: string): void {
  if (isLoopback(url)) return;
  throw new HostError(
    `refused to use ${withoutCredentials(url)}`,
    'the local AWS, its tests and the demo only talk to this machine',
    'use an endpoint on 127.0.0.1 or localhost, such as the one that `slipway local up` prints',
  );
}

/** Whether a URL leads to this machine, as {@link refuseUnlessLoopback} sees it. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (['unix:', 'npipe:'].includes(protocol)) return hostname === '';
  // For HTTP the URL parser writes every spelling of an IPv4 address as four decimal numbers.
  return ['http:', 'https:', 'tcp:'].includes(protocol) && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//');
}
