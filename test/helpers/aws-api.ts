import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Answer = (response: ServerResponse) => void;

/** One call, as it was signed. */
interface Asked {
  readonly action: string;
  readonly region: string | undefined;
  readonly key: string | undefined;
  readonly body: string;
}

/** The calls that a login of AWS needs, on loopback, in an environment that has keys and nothing else of AWS. */
export class AwsApi {
  asked: Asked[] = [];
  answerEcr: Answer = token('AWS:pass:word');
  /** Has `credentials`, with the profile `ops`. */
  readonly folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
  private readonly kept = process.env;

  private constructor(private readonly server: Server) {
    const own = Object.entries(this.kept).filter(([name]) => !name.startsWith('AWS_'));
    process.env = {
      ...Object.fromEntries(own),
      AWS_ACCESS_KEY_ID: 'KEY',
      AWS_SECRET_ACCESS_KEY: 'fake',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: this.endpoint,
    };
    const ops = '[ops]\naws_access_key_id = OPS\naws_secret_access_key = fake\n';
    writeFileSync(path.join(this.folder, 'credentials'), ops);
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const [, key, region] = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
        const target = request.headers['x-amz-target'];
        const named = typeof target === 'string' ? target.split('.').pop() : new URLSearchParams(body).get('Action');
        const action = named ?? '';
        this.asked.push({ action, region, key, body });
        if (action.startsWith('AssumeRole')) role(action, body, response);
        else if (action === 'GetCallerIdentity') callerIdentity(response);
        else this.answerEcr(response);
      });
    });
  }

  static async start(): Promise<AwsApi> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new AwsApi(server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Who asked for what. */
  get calls(): (string | undefined)[][] {
    return this.asked.map(({ action, key }) => [action, key]);
  }

  /** What a call of a query API says. */
  input(call: number): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(this.asked[call]?.body));
  }

  async stop(): Promise<void> {
    rmSync(this.folder, { recursive: true });
    process.env = this.kept;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** ECR hands out a login. */
export function token(text: string): Answer {
  const authorizationToken = Buffer.from(text).toString('base64');
  return (response) => void response.end(JSON.stringify({ authorizationData: [{ authorizationToken }] }));
}

/** ECR refuses. */
export function awsError(type: string): Answer {
  return (response) =>
    void response
      .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify({ __type: type, message: 'm' }));
}

/** Keys named after the role. */
function role(action: string, body: string, response: ServerResponse): void {
  const key = new URLSearchParams(body).get('RoleArn')?.split('/').pop() ?? '';
  response
    .writeHead(200, { 'content-type': 'text/xml' })
    .end(
      `<${action}Response><${action}Result><Credentials><AccessKeyId>${key}</AccessKeyId>` +
        `<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>` +
        `</Credentials></${action}Result></${action}Response>`,
    );
}

function callerIdentity(response: ServerResponse): void {
  response
    .writeHead(200, { 'content-type': 'text/xml' })
    .end(
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account>' +
        '</GetCallerIdentityResult></GetCallerIdentityResponse>',
    );
}
