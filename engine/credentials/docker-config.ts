import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { reason } from '../../errors/report';
import { CommandFailed, CommandMissing } from '../../host/command-error';
import { homeFolder } from '../../host/folders';
import { run } from '../../host/run';
import { EngineError } from '../engine-error';
import type { Credentials, Login } from './credentials';

/** What matters to us in the client's configuration file. */
export interface DockerConfig {
  readonly auths?: Readonly<Record<string, AuthEntry>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly cliPluginsExtraDirs?: readonly string[];
}

interface AuthEntry {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** The key under which `docker login` stores Docker Hub. */
const DOCKER_HUB = 'https://index.docker.io/v1/';
/** User name with which a credential helper marks an identity token. */
const IDENTITY_TOKEN_USER = '<token>';
const HELPER_SECONDS = 30;

/** Folder of the user's Docker configuration. */
export function dockerConfigFolder(env: NodeJS.ProcessEnv): string {
  return env['DOCKER_CONFIG'] || path.join(homeFolder(env), '.docker');
}

/** Reads the user's Docker configuration; a missing file is an empty configuration. */
export async function readDockerConfig(env: NodeJS.ProcessEnv): Promise<DockerConfig> {
  const file = path.join(dockerConfigFolder(env), 'config.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DockerConfig;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new EngineError(
      `the Docker configuration ${file} cannot be read`,
      // It holds logins, and the parser's message would show a piece of it.
      error instanceof SyntaxError ? 'it is no JSON' : reason(error),
      'repair or remove that file, then try again',
      error instanceof SyntaxError ? undefined : error,
    );
  }
}

/** The login that the user's Docker client would use: `DOCKER_AUTH_CONFIG`, credential helpers, `auths`. */
export class DockerCredentials implements Credentials {
  readonly preemptive = false;
  readonly fix: string;
  private answer: Promise<Login | undefined> | undefined;

  constructor(
    private readonly host: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
  ) {
    this.fix = `run \`docker login ${host}\` as a user who may push to it, then try again`;
  }

  login(): Promise<Login | undefined> {
    return (this.answer ??= this.find());
  }

  renew(): boolean {
    return false;
  }

  private async find(): Promise<Login | undefined> {
    const fromVariable = this.entry(parseAuthVariable(this.env['DOCKER_AUTH_CONFIG']));
    if (fromVariable) return fromVariable;
    const config = await readDockerConfig(this.env);
    const key = this.host === 'registry-1.docker.io' ? DOCKER_HUB : this.host;
    // An empty helper for a host means: no helper, use `auths`.
    const helper = config.credHelpers?.[key] ?? config.credHelpers?.[this.host] ?? config.credsStore;
    return (helper ? await this.ask(helper, key) : undefined) ?? this.entry(config);
  }

  private entry(config: DockerConfig): Login | undefined {
    const names = this.host === 'registry-1.docker.io' ? ['index.docker.io', 'docker.io', this.host] : [this.host];
    const found = Object.entries(config.auths ?? {}).find(([key]) => names.includes(hostOf(key)));
    return found && login(found[1]);
  }

  private async ask(helper: string, key: string): Promise<Login | undefined> {
    const program = `docker-credential-${helper}`;
    try {
      const { stdout } = await run({
        argv: [program, 'get'],
        env: this.env,
        input: key,
        signal: this.signal,
        timeoutSeconds: HELPER_SECONDS,
      });
      return loginOf(stdout) ?? noLogin(this.host, program);
    } catch (error) {
      // The answer of the helper protocol for "none".
      if (error instanceof CommandFailed && /credentials not found/i.test(error.output.stdout + error.output.stderr)) {
        return undefined;
      }
      if (!(error instanceof CommandFailed || error instanceof CommandMissing)) throw error;
      throw new EngineError(
        `no login for the registry ${this.host}`,
        `the credential helper of the Docker configuration failed: ${error.message}`,
        `make \`${program} get\` work in this shell, or run \`docker login ${this.host}\``,
        error,
      );
    }
  }
}

const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/** Undefined for what is no answer of a helper: nothing of it may be shown. */
function loginOf(answer: string): Login | undefined {
  const { data } = helperAnswer.safeParse(parsed(answer));
  if (data === undefined) return undefined;
  const { Username: username, Secret: password } = data;
  return username === IDENTITY_TOKEN_USER ? { identityToken: password } : { username, password };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noLogin(host: string, program: string): never {
  throw new EngineError(
    `no login for the registry ${host}`,
    `the credential helper ${program} gives no answer that has a user name and a secret`,
    `make \`${program} get\` work in this shell, or run \`docker login ${host}\``,
  );
}

/** The logins that a configuration holds itself. */
export function loginsIn({ auths = {} }: DockerConfig): Login[] {
  return Object.values(auths).flatMap((entry) => login(entry) ?? []);
}

/** Reads `DOCKER_AUTH_CONFIG`, which has the form of a configuration file. */
export function parseAuthVariable(value: string | undefined): DockerConfig {
  if (!value) return {};
  try {
    return JSON.parse(value) as DockerConfig;
  } catch (error) {
    // The text may hold a password, and so may the parser's message.
    throw new EngineError(
      'the environment variable DOCKER_AUTH_CONFIG is no JSON',
      'it must have the form {"auths":{"<registry>":{"auth":"<base64>"}}}',
      'correct or unset it, then try again',
      error instanceof SyntaxError ? undefined : error,
    );
  }
}

function login(entry: AuthEntry): Login | undefined {
  if (entry.identitytoken) return { identityToken: entry.identitytoken };
  const pair = entry.auth
    ? Buffer.from(entry.auth, 'base64').toString()
    : `${entry.username ?? ''}:${entry.password ?? ''}`;
  const colon = pair.indexOf(':');
  return colon > 0
    ? { username: pair.slice(0, colon), password: pair.slice(colon + 1).replace(/\0+$/, '') }
    : undefined;
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? key;
}
