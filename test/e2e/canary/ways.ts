import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unmistakable } from './trace';

/** The ways in which somebody gives a secret, and what is planted to be found. */
export const WAYS = [
  'environment',
  'file',
  'ssh key',
  'ssh agent',
  'docker config',
  'credential helper',
  'DOCKER_AUTH_CONFIG',
  'AWS keys',
  'AWS profile',
  'proxy',
  'GitHub token',
  'command',
] as const;

export type Way = (typeof WAYS)[number];

/** A secret for each way, and the files that hold it on a user's machine. */
export class Secrets {
  readonly tokenFile: string;
  readonly keyFile: string;
  private readonly random = new Map<Way, string>();
  private readonly agents: ChildProcess[] = [];

  /** @param folder the user's own, which is not searched */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.tokenFile = path.join(folder, 'token');
    this.keyFile = path.join(folder, 'key');
    writeFileSync(this.tokenFile, this.of('file'));
    this.random.set('ssh key', newKey(this.keyFile));
    this.random.set('ssh agent', newKey(`${this.keyFile}-of-agent`));
  }

  of(way: Way): string {
    const secret = this.random.get(way) ?? unmistakable();
    this.random.set(way, secret);
    return secret;
  }

  /** Starts an agent with a key; the value of `SSH_AUTH_SOCK`. */
  async agent(): Promise<string> {
    const socket = path.join(this.folder, 'agent');
    this.agents.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
    while (!existsSync(socket)) await sleep(10);
    execFileSync('ssh-add', ['-q', `${this.keyFile}-of-agent`], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    return socket;
  }

  /** Writes a profile of AWS; the value of `AWS_SHARED_CREDENTIALS_FILE`. */
  profile(name: string): string {
    const file = path.join(this.folder, 'credentials');
    const keys = { aws_access_key_id: name, aws_secret_access_key: this.of('AWS profile') };
    const lines = Object.entries(keys).map(([key, value]) => `${key} = ${value}`);
    writeFileSync(file, [`[${name}]`, ...lines, ''].join('\n'));
    return file;
  }

  /** Makes `docker-credential-<name>`, which answers with the secret; the folder that it is in. */
  helper(name: string): string {
    const answer = path.join(this.folder, 'answer.json');
    writeFileSync(answer, `${JSON.stringify({ Username: 'me', Secret: this.of('credential helper') })}\n`);
    const program = path.join(this.folder, 'bin', `docker-credential-${name}`);
    mkdirSync(path.dirname(program), { recursive: true });
    writeFileSync(program, `#!/bin/sh\nread -r answer < '${answer}'\nprintf '%s\\n' "$answer"\n`);
    chmodSync(program, 0o755);
    return path.dirname(program);
  }

  stop(): void {
    for (const agent of this.agents) agent.kill();
  }
}

/** Makes a private key without a passphrase; gives back the line of it that holds the secret part. */
function newKey(file: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'canary', '-f', file]);
  return readFileSync(file, 'utf8').split('\n')[4] ?? '';
}
