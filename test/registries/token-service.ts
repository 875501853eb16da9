import { randomUUID, sign, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

/**
 * A token service as registries have them: one who shows the login gets the token for what was asked. It is also the API of
 * public ECR, which hands out that login.
 */
export class TokenService {
  /** The call of the API; `GET` with a password or `POST` with an identity token, and the scopes. In order. */
  readonly asked: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly pem: { readonly cert: string; readonly key: string },
  ) {}

  /** @param login `user:password` */
  static async start(
    pem: { cert: string; key: string },
    { login, identityToken }: { login: string; identityToken: string },
  ): Promise<TokenService> {
    const server = createServer(pem);
    const service = new TokenService(server, pem);
    server.on('request', (request, response) => {
      const call = request.headers['x-amz-target'];
      if (call !== undefined) {
        service.asked.push(String(call));
        const authorizationToken = Buffer.from(login).toString('base64');
        return void response.end(JSON.stringify({ authorizationData: { authorizationToken } }));
      }
      void questionOf(request).then(({ parameters, proof }) => {
        const scopes = parameters.getAll('scope').flatMap((scope) => scope.split(' '));
        service.asked.push(`${request.method ?? ''} ${scopes.join(' ')}`);
        const isKnown = proof === `Basic ${Buffer.from(login).toString('base64')}` || proof === identityToken;
        if (!isKnown) return void response.writeHead(401).end('{"details":"wrong login"}');
        response.end(JSON.stringify({ token: service.token(parameters.get('service') ?? '', scopes) }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  /** @see https://distribution.github.io/distribution/spec/auth/jwt/ */
  private token(audience: string, scopes: readonly string[]): string {
    const access = scopes.map((scope) => {
      const [type, name, actions = ''] = scope.split(':');
      return { type, name, actions: actions.split(',') };
    });
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, nbf: now - 60, exp: now + 300 };
    const x5c = [new X509Certificate(this.pem.cert).raw.toString('base64')];
    const claims = { iss: 'slipway-tests', sub: 'me', aud: audience, ...times, jti: randomUUID(), access };
    const signed = [{ typ: 'JWT', alg: 'ES256', x5c }, claims].map(encoded).join('.');
    const signature = sign('sha256', Buffer.from(signed), { key: this.pem.key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }
}

async function questionOf(request: IncomingMessage): Promise<{ parameters: URLSearchParams; proof: string }> {
  if (request.method !== 'POST') {
    const { searchParams } = new URL(request.url ?? '', 'https://auth.example');
    return { parameters: searchParams, proof: request.headers.authorization ?? '' };
  }
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const parameters = new URLSearchParams(body);
  return { parameters, proof: parameters.get('refresh_token') ?? '' };
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
