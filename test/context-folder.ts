import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashSource, type SourceHash, type SourceOptions, type WarningCode } from '../modules/source';
import { systemPath } from '../modules/source/tree/path-bytes';

/** A build context with all that a file system can hold. */
export class ContextFolder {
  /** Absolute, without links. */
  readonly root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'context-'))), 'context');
  private readonly servers: Server[] = [];

  constructor(files: Readonly<Record<string, string>> = {}) {
    mkdirSync(this.root);
    this.put(files);
  }

  /** A text is a file, `-> x` a link. Names and links may have bytes that are no UTF-8, as `pathText` gives them. */
  put(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(systemPath(path.dirname(this.at(name))), { recursive: true });
      if (text.startsWith('-> ')) symlinkSync(systemPath(text.slice(3)), systemPath(this.at(name)));
      else writeFileSync(systemPath(this.at(name)), text);
    }
  }

  take(name: string): void {
    rmSync(systemPath(this.at(name)), { recursive: true });
  }

  at(name: string): string {
    return path.join(this.root, name);
  }

  pipe(name: string): void {
    execFileSync('mkfifo', [this.at(name)]);
  }

  async socket(name: string): Promise<void> {
    const server = createServer().listen(this.at(name));
    this.servers.push(server);
    await once(server, 'listening');
  }

  hash(options: Partial<SourceOptions> = {}): SourceHash {
    return hashSource({ context: this.root, ...options });
  }

  paths(options?: Partial<SourceOptions>): string[] {
    return this.hash(options).entries.map((entry) => entry.path);
  }

  /** The warnings of one kind. */
  told(code: WarningCode, options?: Partial<SourceOptions>): string[] {
    return this.hash(options).warnings.flatMap((warning) => (warning.code === code ? [warning.message] : []));
  }

  remove(): void {
    this.servers.forEach((server) => server.close());
    rmSync(path.dirname(this.root), { recursive: true });
  }
}
