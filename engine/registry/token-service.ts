import { shown } from '../../errors/shown';
import { basic, type Login } from '../credentials/credentials';
import { EngineError } from '../engine-error';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http';
import { isLoopback } from './repository';

/** What a header can hold without being two. */
const HEADER_TEXT = /^[!-~]+$/;

/** Where a registry sends its clients for a token. */
export interface Challenge {
  readonly realm: string;
  readonly service?: string;
}

/** A token to ask for. */
export interface TokenRequest {
  /** Host of the registry that wants it. */
  readonly host: string;
  readonly challenge: Challenge;
  /** Undefined: the token of everybody. */
  readonly login: Login | undefined;
  /** `repository:team/api:pull,push`; several are separated by blanks. */
  readonly scope: string;
  /** What the user can do when there is none. */
  readonly fix: string;
}

/** Reads `Bearer realm="https://auth.example.com/token",service="registry"`; undefined for another scheme. */
export function parseChallenge(value: string): Challenge | undefined {
  const bearer = /(?:^|[\s,])bearer\s+(.*)$/i.exec(value)?.[1];
  if (bearer === undefined) return undefined;
  const pairs = [...bearer.matchAll(/([a-z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi)].map(
    ([, name = '', quoted, plain]) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''] as const,
  );
  const { realm, service } = Object.fromEntries(pairs) as Partial<Record<string, string>>;
  return realm === undefined ? undefined : { realm, ...(service !== undefined && { service }) };
}

/**
 * Gets a token from the token service of a registry.
 *
 * @throws {EngineError} when there is none, or when the service is not safe to ask
 */
export async function fetchToken(http: HttpClient, request: TokenRequest): Promise<string> {
  const realm = safeRealm(request);
  const response = await http.send(asked(realm, request));
  const token = response.status === 200 ? readToken(response) : undefined;
  if (token !== undefined) return token;
  throw new EngineError(
    `${realm.host} gives no token for the registry ${request.host}`,
    `it answered ${response.status}: ${shown(response.body.toString())}`,
    request.fix,
  );
}

/** The token service gets the login, so it must be reached as safely as the registry. */
function safeRealm({ host, challenge }: TokenRequest): URL {
  const url = URL.canParse(challenge.realm) ? new URL(challenge.realm) : undefined;
  if (url && (url.protocol === 'https:' || (isLoopback(host) && isLoopback(url.host)))) return url;
  throw new EngineError(
    `the registry ${host} names a token service that is not safe to ask`,
    `its realm is ${JSON.stringify(shown(challenge.realm))}, expected an https address`,
    'check that the registry of the image is the one that is meant',
  );
}

function asked(realm: URL, { challenge: { service }, login, scope }: TokenRequest): HttpRequest {
  const parameters = new URLSearchParams(service === undefined ? {} : { service });
  if (login && 'identityToken' in login) {
    for (const [name, value] of Object.entries({ grant_type: 'refresh_token', client_id: 'slipway', scope })) {
      parameters.set(name, value);
    }
    parameters.set('refresh_token', login.identityToken);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url: realm, headers, body: parameters.toString() };
  }
  const url = new URL(realm);
  for (const each of scope.split(' ')) parameters.append('scope', each);
  for (const [name, value] of parameters) url.searchParams.append(name, value);
  return { method: 'GET', url, headers: login ? { authorization: `Basic ${basic(login)}` } : {} };
}

function readToken(response: HttpResponse): string | undefined {
  try {
    const { token, access_token: accessToken } = JSON.parse(response.body.toString()) as Record<string, unknown>;
    const value = token ?? accessToken;
    return typeof value === 'string' && HEADER_TEXT.test(value) ? value : undefined;
  } catch {
    // No JSON, so no token.
    return undefined;
  }
}
