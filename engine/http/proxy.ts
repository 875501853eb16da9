import { BlockList, isIP } from 'node:net';
import { EngineError } from '../engine-error';
import { isLoopback } from '../registry/repository';

/**
 * The proxy for an address, as Terraform and Docker find it: `HTTPS_PROXY` or `HTTP_PROXY`, else `ALL_PROXY`, unless
 * `NO_PROXY` names the host. Each counts in lower case too. This machine is never reached through a proxy.
 *
 * @throws {EngineError} when it is no proxy that we can use
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const address = variable(env, name) || variable(env, 'ALL_PROXY');
  if (!address || isLoopback(url.host) || isExcepted(url, variable(env, 'NO_PROXY'))) return undefined;
  return proxyAt(address, {
    of: url,
    name: `${name} or ALL_PROXY`,
    fix: `set ${name} to an address like http://proxy.example:3128, or name ${url.hostname} in NO_PROXY`,
  });
}

/**
 * The proxy at an address that somebody wrote.
 *
 * @param setting the server that is reached through it, the name of the setting, and what it should be
 * @throws {EngineError} when it is no proxy that we can use
 */
export function proxyAt(address: string, setting: { of: URL; name: string; fix: string }): URL {
  const text = /^[a-z0-9+.-]+:\/\//i.test(address) ? address : `http://${address}`;
  if (URL.canParse(text)) {
    const proxy = new URL(text);
    if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  }
  // The address may hold a password.
  const why = `${setting.name} is no address of an HTTP proxy`;
  throw new EngineError(`the proxy for ${setting.of.host} cannot be used`, why, setting.fix);
}

/** The passwords in the addresses of proxies, as they are written there. */
export function proxyPasswords(env: NodeJS.ProcessEnv): string[] {
  const addresses = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [env[name], env[name.toLowerCase()]]);
  return addresses.flatMap((address = '') => /^(?:[^/]*:\/\/)?[^/:@]*:(.+)@/.exec(address)?.[1] ?? []);
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  return env[name] || env[name.toLowerCase()] || '';
}

function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && covers(entry, host, port));
}

/** An entry is `*`, a network, or a name or address with or without a port. A name covers the names below it. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [network, prefix] = entry.split('/');
  if (prefix !== undefined) return isInside(host, network ?? '', Number(prefix));
  if (isIP(entry) !== 0) return entry === host;
  const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.replace(/^\*\./, '.')) ?? [];
  if (only !== undefined && only !== port) return false;
  const bare = name.replace(/^\[|\]$/g, '');
  return bare.startsWith('.') ? host.endsWith(bare) : host === bare || host.endsWith(`.${bare}`);
}

function isInside(host: string, network: string, prefix: number): boolean {
  const [family, longest] = isIP(network) === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const);
  if (isIP(network) === 0 || !(prefix >= 0 && prefix <= longest)) return false;
  const networks = new BlockList();
  networks.addSubnet(network, prefix, family);
  return networks.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
