import { isIP } from 'node:net';
import { ParseError } from './flags';

const PROTOCOLS = ['tcp', 'udp', 'sctp'];
const MOST = 65_535;

/**
 * What `EXPOSE` takes for ports, as `80/tcp` and `80-90/tcp`: `[[ip:]public:]port[-last][/protocol]` each. As `parsePort` of
 * BuildKit's converter. Throws {@link ParseError}.
 */
export function parsePort(text: string): string {
  const parts = text.split(':');
  const [port, protocol = ''] = cut(parts.at(-1) ?? '', '/');
  if (port === '') throw new ParseError(`invalid port: ${JSON.stringify(text)}: no port specified`);
  const lower = protocol.toLowerCase() || 'tcp';
  if (!PROTOCOLS.includes(lower)) {
    throw new ParseError(`invalid port: ${JSON.stringify(text)}: invalid proto: ${protocol}`);
  }
  checkAddress(parts.slice(0, -2).join(':'));
  const range = rangeOf(port);
  if (range === undefined) throw new ParseError(`invalid containerPort: ${port}`);
  const host = parts.at(-2) ?? '';
  if (host !== '') checkHostPort(host, port, range);
  return `${range[0] === range[1] ? range[0] : range.join('-')}/${lower}`;
}

type Range = readonly [first: number, last: number];

function rangeOf(text: string): Range | undefined {
  const [start, end] = cut(text, '-');
  const [first, last] = [numberOf(start), numberOf(end ?? start)];
  return first === undefined || last === undefined || last < first ? undefined : [first, last];
}

function numberOf(text: string): number | undefined {
  return /^\+?\d+$/.test(text) && Number(text) <= MOST ? Number(text) : undefined;
}

function checkHostPort(host: string, port: string, [first, last]: Range): void {
  const range = rangeOf(host);
  if (range === undefined) throw new ParseError(`invalid hostPort: ${host}`);
  if (last === first || last - first === range[1] - range[0]) return;
  throw new ParseError(`invalid ranges specified for container and host Ports: ${port} and ${host}`);
}

function checkAddress(address: string): void {
  const bare = /^\[([^[\]]*)\]$/.exec(address)?.[1] ?? address;
  if (address !== '' && isIP(bare) === 0) throw new ParseError(`invalid IP address: ${address}`);
}

function cut(text: string, at: string): [string, string?] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
