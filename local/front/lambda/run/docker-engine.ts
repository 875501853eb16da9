import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { json, text } from 'node:stream/consumers';

/** What runs, as the Engine API calls it. https://docs.docker.com/reference/api/engine/ */
export interface ContainerSettings {
  readonly Image: string;
  readonly [name: string]: unknown;
}

/** An answer comes within so long, of a pull and of a container that ends aside. */
const ANSWER_WITHIN_MS = 60_000;
const PULL_WITHIN_MS = 600_000;

/** An answer of the Engine that is no success. */
export class EngineRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'EngineRefusal';
  }
}

/**
 * A Docker Engine, spoken to by its API: so that neither the environment of a function nor a login stands in the arguments of
 * a program or in a file.
 */
export class DockerEngine {
  private readonly place: RequestOptions;

  /** @param host `unix:///...` or `tcp://127.0.0.1:port` */
  constructor(host: string) {
    const { protocol, hostname, port, pathname } = new URL(host);
    this.place = protocol === 'unix:' ? { socketPath: pathname } : { host: hostname, port };
  }

  async has(image: string): Promise<boolean> {
    try {
      await this.ask('GET', `/images/${image}/json`);
      return true;
    } catch (error) {
      if (error instanceof EngineRefusal && error.status === 404) return false;
      throw error;
    }
  }

  /** Pulls an image with a password of the registry. */
  async pull(image: string, password: string): Promise<void> {
    const login = Buffer.from(JSON.stringify({ username: 'AWS', password })).toString('base64url');
    // Docker wants the padding, which Node leaves off, and takes a login that it cannot read for none.
    const padded = login.padEnd(Math.ceil(login.length / 4) * 4, '=');
    const headers = { 'x-registry-auth': padded };
    const path = `/images/create?fromImage=${encodeURIComponent(image)}`;
    const told = await this.ask('POST', path, { headers, withinMs: PULL_WITHIN_MS });
    // A pull that fails on the way tells so in an answer that begins well.
    const [, reason] = /"error":"((?:[^"\\]|\\.)*)"/.exec(told) ?? [];
    if (reason !== undefined) throw new Error(`docker cannot pull ${image}: ${reason}`);
  }

  async create(name: string, settings: ContainerSettings): Promise<void> {
    await this.ask('POST', `/containers/create?name=${name}`, { body: settings });
  }

  /** What a container writes, as it writes it; begun before its start, so that nothing is missed. */
  async attach(name: string): Promise<IncomingMessage> {
    return this.send('POST', `/containers/${name}/attach?stream=1&stdout=1&stderr=1`);
  }

  /** The exit code of a container that is to be started. */
  async exitCode(name: string): Promise<number> {
    const told = await this.send('POST', `/containers/${name}/wait?condition=next-exit`);
    return ((await json(told)) as { StatusCode: number }).StatusCode;
  }

  async start(name: string): Promise<void> {
    await this.ask('POST', `/containers/${name}/start`);
  }

  /** Removes a container with its data, also one that runs. Does nothing when it is gone or going. */
  async remove(name: string): Promise<void> {
    await this.ask('DELETE', `/containers/${name}?force=1&v=1`).catch((error: unknown) => {
      if (!(error instanceof EngineRefusal && [404, 409].includes(error.status))) throw error;
    });
  }

  private async ask(method: string, path: string, what: Content & { withinMs?: number } = {}): Promise<string> {
    const { withinMs = ANSWER_WITHIN_MS, ...content } = what;
    return text(await this.send(method, path, { ...content, signal: AbortSignal.timeout(withinMs) }));
  }

  private async send(method: string, path: string, what: Content = {}): Promise<IncomingMessage> {
    const { body, headers = {}, signal } = what;
    const content = body && JSON.stringify(body);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const typed = { ...headers, ...(content && { 'content-type': 'application/json' }) };
      httpRequest({ ...this.place, method, path, headers: typed, agent: false, ...(signal && { signal }) })
        .once('response', resolve)
        .once('error', reject)
        .end(content);
    });
    const { statusCode = 500 } = answer;
    if (statusCode < 300) return answer;
    const said = await text(answer);
    const [, message = said] = /"message":"((?:[^"\\]|\\.)*)"/.exec(said) ?? [];
    throw new EngineRefusal(statusCode, message);
  }
}

interface Content {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without one it takes as long as it takes. */
  readonly signal?: AbortSignal;
}
