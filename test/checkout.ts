import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, LocalBackend, TerraformStack } from 'cdktf';

/** The two files cdktf can write a stack into. */
export type Mode = 'json' | 'hcl';

/** Stands for the bundled engine: says what it was asked, instead of doing it. */
const RECORDER = `
const { appendFileSync, readFileSync } = require('node:fs');
const [command] = process.argv.slice(2);
const input = command === 'hash' ? readFileSync(0, 'utf8') : process.env.SLIPWAY_DOCUMENT;
if (process.env.RECORDING) appendFileSync(process.env.RECORDING, JSON.stringify([command, input]) + '\\n');
if (command === 'hash') {
  const { images } = JSON.parse(JSON.parse(input).document);
  process.stdout.write(JSON.stringify(Object.fromEntries(Object.keys(images).map((name) => [name, 'src-planned']))));
}
`;

/** A project in a temporary folder, which is the working directory until the checkout is removed. */
export class Checkout {
  public readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-')));
  private readonly before = process.cwd();

  public constructor(files: Readonly<Record<string, string>> = {}) {
    this.write('engine.cjs', RECORDER);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    process.chdir(this.folder);
  }

  public write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** An app whose engine is the recorder. cdktf reads the mode from the environment, in app and stack. */
  public app(mode: Mode = 'json'): App {
    process.env['SYNTH_HCL_OUTPUT'] = String(mode === 'hcl');
    return new App({
      outdir: join(this.folder, `out-${mode}`),
      context: { 'slipway:engine': join(this.folder, 'engine.cjs') },
      stackTraces: false,
    });
  }

  /** Synthesizes one stack and returns its folder. */
  public synth(declare: (stack: TerraformStack) => void, mode: Mode = 'json'): string {
    const app = this.app(mode);
    const stack = new TerraformStack(app, 'main');
    new LocalBackend(stack, { path: 'terraform.tfstate' });
    declare(stack);
    app.synth();
    return join(app.outdir, 'stacks', 'main');
  }

  public read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  public remove(): void {
    delete process.env['SYNTH_HCL_OUTPUT'];
    process.chdir(this.before);
    rmSync(this.folder, { recursive: true });
  }
}

/** Every file below a folder, by path. */
export function filesIn(folder: string, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(folder, prefix)).flatMap((name) => {
      const path = join(prefix, name);
      return statSync(join(folder, path)).isDirectory()
        ? Object.entries(filesIn(folder, path))
        : [[path, readFileSync(join(folder, path), 'utf8')]];
    }),
  );
}
