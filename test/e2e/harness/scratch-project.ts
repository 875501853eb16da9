import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { succeed } from './command';

const ROOT = path.resolve(__dirname, '../../..');

/** What a program built on the library consists of; `dist` holds the bundled engine. */
const COPIED = [
  'main.ts',
  'stacks',
  'contract',
  'errors',
  'modules',
  'services',
  'shared',
  'dist',
  'cdktf.json',
  'package.json',
  'tsconfig.json',
  '.dockerignore',
];

/** A copy of the project that a test may edit. */
export class ScratchProject {
  constructor(readonly folder: string) {
    for (const name of COPIED) cpSync(path.join(ROOT, name), path.join(this.folder, name), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.folder, 'node_modules'));
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** The folder that Terraform runs in. */
  stack(name: string): string {
    return this.path('cdktf.out', 'stacks', name);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(this.path(file), text);
  }

  /** Replaces text that must be there. */
  edit(file: string, before: string, after: string): void {
    const text = this.read(file);
    if (!text.includes(before)) throw new Error(`${file} does not contain ${JSON.stringify(before)}`);
    this.write(file, text.replace(before, after));
  }

  /** Synthesizes with the real command of cdktf; without the files of the other format, which Terraform would read too. */
  async synthesize(format: 'json' | 'hcl', env: NodeJS.ProcessEnv): Promise<void> {
    rmSync(this.path('cdktf.out'), { recursive: true, force: true });
    await succeed(path.join(ROOT, 'node_modules/.bin/cdktf'), ['synth', ...(format === 'hcl' ? ['--hcl'] : [])], {
      cwd: this.folder,
      env: {
        ...env,
        CI: '1',
        CHECKPOINT_DISABLE: '1',
        DISABLE_VERSION_CHECK: '1',
        CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
      },
    });
  }
}
