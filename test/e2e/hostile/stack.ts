import path from 'node:path';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { ImageTags, SourceImage, type SourceImageProps } from '../../../modules';
import { type Pair, PROPS } from './props';
import { VALUES } from './values';

/** A stack of a program that is written to a folder in one of the two formats. */
export function synthesized(outdir: string, format: 'json' | 'hcl', declare: (stack: TerraformStack) => void): string {
  // cdktf reads the format from the environment, in app and stack.
  process.env['SYNTH_HCL_OUTPUT'] = String(format === 'hcl');
  try {
    const app = new App({ outdir, stackTraces: false });
    const stack = new TerraformStack(app, 'hostile');
    new LocalBackend(stack, { path: 'terraform.tfstate' });
    new NullProvider(stack, 'null');
    stack.addOverride('terraform.required_providers.null.version', '~> 3.2');
    declare(stack);
    app.synth();
    return path.join(outdir, 'stacks/hostile');
  } finally {
    delete process.env['SYNTH_HCL_OUTPUT'];
  }
}

interface Given extends Partial<SourceImageProps> {
  readonly commitTags?: readonly string[];
}

/** Why a prop is refused with a value; undefined when it is not. */
export function refusal({ prop, what }: Pair, outdir: string): Error | undefined {
  const { commitTags, ...given } = PROPS[prop]?.give(VALUES[what] ?? '') as Given;
  try {
    const stack = new TerraformStack(new App({ outdir, stackTraces: false }), 'main');
    const props = { name: 'api', registry: { url: 'localhost/api' }, context: 'trial', ...given };
    const image = new SourceImage(stack, 'image', props);
    if (commitTags !== undefined) new ImageTags(stack, 'tags', { image, tags: commitTags });
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
