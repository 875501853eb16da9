/** A repository as its registry knows it. */
export interface Repository {
  /** `host[:port]` that answers the registry API. */
  readonly host: string;
  /** Path inside the registry: `team/api`. */
  readonly name: string;
}

/**
 * Splits `123.dkr.ecr.eu-west-1.amazonaws.com/team/api` into host and name. As in Docker, a first part without a dot,
 * a port or the name `localhost` is no host: the repository is on Docker Hub then.
 */
export function parseRepository(reference: string): Repository {
  const slash = reference.indexOf('/');
  const first = reference.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === 'localhost';
  if (!isHost) return { host: 'registry-1.docker.io', name: slash === -1 ? `library/${reference}` : reference };
  const host = first === 'docker.io' || first === 'index.docker.io' ? 'registry-1.docker.io' : first;
  return { host, name: reference.slice(slash + 1) };
}

/** Whether a host (with or without a port) is this machine. Docker talks plain HTTP to such registries, and so do we. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
