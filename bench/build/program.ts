/** A team's program: one stack with the images that `program.json` in the working directory lists, in repositories that exist. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, TerraformStack } from 'cdktf';
import type * as Library from '../../modules';

/** What `program.json` holds. */
export interface ProgramSettings {
  readonly stack: string;
  readonly hashAt: 'synth' | 'plan';
  readonly images: Readonly<Record<string, Library.SourceImageProps>>;
}

/** Compiled, as it is published. */
const library = createRequire(__filename)('../../dist/modules') as typeof Library;

const { stack: name, hashAt, images } = JSON.parse(readFileSync('program.json', 'utf8')) as ProgramSettings;
const app = new App({ stackTraces: false });
const stack = new TerraformStack(app, name);
new NullProvider(stack, 'null');
library.configure(stack, { hashAt });
for (const [image, props] of Object.entries(images)) new library.SourceImage(stack, image, props);
app.synth();
