import { basic, type Credentials, type Login } from '../credentials/credentials';
import { RunnerError } from '../runner-error';
import type { HttpClient, HttpResponse } from './http';
import { header } from './http';
import { isLoopback } from './repository';

/**
 * Answers the challenges of one registry: Basic, or Bearer with the registry's token service.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export class Authorization {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly host: string,
    private readonly credentials: Credentials,
    private readonly http: HttpClient,
  ) {}

  /** The `Authorization` header to begin with; undefined before the registry has asked for one. */
  async initial(scope: string): Promise<string | undefined> {
    const known = this.known.get(scope);
    if (known !== undefined || !this.credentials.preemptive) return known;
    const login = await this.credentials.login();
    return login && 'username' in login ? this.remember(scope, `Basic ${basic(login)}`) : undefined;
  }

  /** The header that answers a 401; undefined when there is nothing (more) to say. */
  async answer(refusal: HttpResponse, scope: string): Promise<string | undefined> {
    const challenge = parseChallenge(header(refusal, 'www-authenticate') ?? '');
    const login = await this.credentials.login();
    if (challenge?.scheme === 'bearer' && challenge.parameters.realm !== undefined) {
      return this.remember(scope, `Bearer ${await this.token(challenge.parameters, login, scope)}`);
    }
    return login && 'username' in login ? this.remember(scope, `Basic ${basic(login)}`) : undefined;
  }

  private remember(scope: string, value: string): string {
    this.known.set(scope, value);
    return value;
  }

  private async token(asked: Challenge['parameters'], login: Login | undefined, scope: string): Promise<string> {
    const realm = this.realm(asked.realm ?? '');
    const parameters = { ...(asked.service !== undefined && { service: asked.service }), scope };
    const response = await this.http.send(
      login && 'identityToken' in login
        ? refreshRequest(realm, { ...parameters, refresh_token: login.identityToken })
        : tokenRequest(realm, parameters, login),
    );
    const token = response.status === 200 ? readToken(response) : undefined;
    if (token === undefined) {
      throw new RunnerError(
        `${realm.host} gives no token for the registry ${this.host}`,
        `it answered ${response.status}: ${response.body.toString().slice(0, 300)}`,
        this.credentials.cure,
      );
    }
    return token;
  }

  /** The token service gets the login, so it must be reached as safely as the registry. */
  private realm(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url && (url.protocol === 'https:' || (isLoopback(this.host) && isLoopback(url.host)))) return url;
    throw new RunnerError(
      `the registry ${this.host} names a token service that is not safe to ask`,
      `its realm is ${JSON.stringify(address)}, expected an https address`,
      'check that the registry of the image is the one that is meant',
    );
  }
}

interface Challenge {
  readonly scheme: string;
  readonly parameters: { readonly realm?: string; readonly service?: string };
}

/** Reads `Bearer realm="https://auth.example.com/token",service="registry"`. */
export function parseChallenge(value: string): Challenge | undefined {
  const scheme = /^\s*([a-z]+)/i.exec(value)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  const pairs = [...value.matchAll(/([a-z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi)];
  const parameters = pairs.map(([, name = '', quoted, plain]) => [
    name.toLowerCase(),
    quoted?.replace(/\\(.)/g, '$1') ?? plain,
  ]);
  return { scheme, parameters: Object.fromEntries(parameters) as Challenge['parameters'] };
}

function tokenRequest(realm: URL, parameters: Record<string, string>, login: Login | undefined) {
  const url = new URL(realm);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const headers: Record<string, string> =
    login && 'username' in login ? { authorization: `Basic ${basic(login)}` } : {};
  return { method: 'GET' as const, url, headers };
}

function refreshRequest(realm: URL, parameters: Record<string, string>) {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'slipway', ...parameters });
  return {
    method: 'POST' as const,
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

function readToken(response: HttpResponse): string | undefined {
  const { token, access_token: accessToken } = JSON.parse(response.body.toString()) as Record<string, unknown>;
  const value = token ?? accessToken;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
