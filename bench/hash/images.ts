import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceOptions } from '../../modules/source';
import { IGNORE_PATTERNS, type SourceTree } from './source-tree';

const IMAGES = 100;

/** Dockerfiles for a tree, with their ignore files beside them, outside of it: what is measured never changes it. */
export class Images {
  constructor(
    private readonly folder: string,
    private readonly tree: SourceTree,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** Reads all of the tree. */
  whole(): SourceOptions {
    return this.image('whole', '.', IGNORE_PATTERNS);
  }

  /** Reads two packages: 1,000 files. */
  narrowed(): SourceOptions {
    return this.image('narrowed', this.tree.packages.slice(0, 2).join(' '), IGNORE_PATTERNS);
  }

  /** Every other one narrowed, with three ignore files in turn. */
  manyOverOneTree(): SourceOptions[] {
    const ignored = [[], ['**/file-1.*'], ['**/file-2.*', '!**/src-*/file-2.*']];
    return Array.from({ length: IMAGES }, (_, i) => {
      const own = this.tree.packages[i % this.tree.packages.length] ?? '';
      const shared = this.tree.packages[0] ?? '';
      const read = i % 2 === 0 ? '.' : `${shared} ${own}`;
      return this.image(`many-${i}`, read, [...IGNORE_PATTERNS, ...(ignored[i % ignored.length] ?? [])]);
    });
  }

  private image(name: string, read: string, patterns: readonly string[]): SourceOptions {
    const dockerfile = path.join(this.folder, `${name}.Dockerfile`);
    writeFileSync(dockerfile, `FROM scratch\nENV NAME=${name}\nCOPY ${read} /app/\n`);
    writeFileSync(`${dockerfile}.dockerignore`, patterns.join('\n'));
    return { context: this.tree.folder, dockerfile };
  }
}
