import fs from 'node:fs';
import { ExternalProvider } from '@cdktf/provider-external/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { type App, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Checkout, filesIn } from '../../test/checkout';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

const FILES = {
  'base/Dockerfile': 'FROM scratch\nCOPY shared.txt /\n',
  'base/shared.txt': 'one\n',
  'api/Dockerfile': 'FROM base AS api\nCOPY a.txt /\n',
  'api/a.txt': 'a\n',
};

let checkout: Checkout;

describe('base image', () => {
  beforeEach(() => {
    checkout = new Checkout(FILES);
  });

  afterEach(() => checkout.remove());

  function stack(app: App = checkout.app(), name = 'main'): TerraformStack {
    const made = new TerraformStack(app, name);
    new NullProvider(made, 'null');
    new ExternalProvider(made, 'external');
    return made;
  }

  function image(
    scope: TerraformStack,
    name: string,
    props: Partial<Omit<SourceImageProps, 'registry'>> = {},
  ): SourceImage {
    const { stringValue } = new TerraformVariable(scope, `${name}-url`, {});
    const registry = { url: stringValue, pullUrl: `mirror.test/${name}` };
    return new SourceImage(scope, name, { registry, name, context: name, ...props });
  }

  interface Provisioner {
    readonly 'local-exec': { readonly environment: { readonly SLIPWAY_DOCUMENT: string } };
  }

  interface Synthesized {
    readonly resource: { readonly null_resource: Record<string, { readonly provisioner: readonly Provisioner[] }> };
    readonly data: { readonly external: { readonly source_hashes: { readonly query: { readonly document: string } } } };
  }

  const synth = (made: TerraformStack): Synthesized => JSON.parse(Testing.synth(made)) as Synthesized;
  const document = (made: TerraformStack, name: string): string =>
    synth(made).resource.null_resource[`${name}_image`]!.provisioner[0]!['local-exec'].environment.SLIPWAY_DOCUMENT;
  /** JSON that is a Terraform template, with `<…>` in the place of expressions. */
  const evaluated = (template: string): unknown =>
    JSON.parse(
      template.replace(/\$\{jsonencode\((.*?)\)\}(?=[,}])/g, (_all, expression: string) =>
        JSON.stringify(`<${expression}>`),
      ),
    );

  describe('an image that is made from another', () => {
    test('gives the builder the pushed base, and waits for its push', () => {
      const main = stack();
      const base = image(main, 'base');
      image(main, 'api', { contexts: { base } });

      expect(evaluated(document(main, 'api'))).toMatchObject({
        source: {
          contexts: { base: { image: '<"${var.base-url}:${null_resource.base_image.triggers.tag}">', tag: base.tag } },
        },
      });
      expect(evaluated(document(main, 'base'))).toMatchObject({ consumers: ['null_resource.api_image'] });
    });

    test('changes with everything that changes its base', () => {
      const tags = (): string[] => {
        const main = stack();
        const base = image(main, 'base');
        const middle = image(main, 'middle', { context: 'api', contexts: { base } });
        const last = image(main, 'last', { context: 'api', contexts: { base: middle } });
        return [base.tag, middle.tag, last.tag, image(main, 'alone', { context: 'base', salt: '1' }).tag];
      };
      const [base, middle, last, alone] = tags();
      checkout.write('base/shared.txt', 'two\n');
      checkout.write('base/unread.txt', '');
      const after = tags();
      expect(after[0]).not.toBe(base);
      expect(after[1]).not.toBe(middle);
      expect(after[2]).not.toBe(last);
      expect(after[3]).not.toBe(alone);
      checkout.write('base/unread.txt', 'other');
      expect(tags()).toEqual(after);
    });

    test('does not depend on where the base is pushed', () => {
      const tags = ['one.test/base', 'two.test/base'].map((url) => {
        const main = stack();
        const base = new SourceImage(main, 'base', { registry: { url }, context: 'base' });
        return image(main, 'api', { contexts: { base } }).tag;
      });
      expect(tags[0]).toBe(tags[1]);
    });

    test('has nothing of a base that its Dockerfile does not read', () => {
      const main = stack();
      const base = image(main, 'base');
      const read = image(main, 'api', { contexts: { base } });
      const unread = image(main, 'other', { context: 'base', contexts: { base } });
      expect(unread.tag).toBe(base.tag);
      expect(read.tag).not.toBe(base.tag);
    });

    test.each(['json', 'hcl'] as const)('takes a base of another stack, in %s', (mode) => {
      const app = checkout.app(mode);
      const base = image(stack(app, 'bases'), 'base');
      const main = stack(app, 'main');
      image(main, 'api', { contexts: { base } });
      app.synth();

      const files = filesIn(`${checkout.folder}/out-${mode}/stacks`);
      const [text] = Object.entries(files).flatMap(([path, content]) =>
        path.startsWith('main/cdk.tf') ? [content] : [],
      );
      expect(text).toMatch(/terraform_remote_state\.[\w-]+\.outputs\.[\w-]*base/);
    });
  });

  describe('hashed at plan', () => {
    const query = (main: TerraformStack): unknown => evaluated(synth(main).data.external.source_hashes.query.document);

    test('asks for the tag of the base in the question for its own', () => {
      const main = stack();
      const base = image(main, 'base', { hashAt: 'plan' });
      const middle = image(main, 'middle', { context: 'api', contexts: { base }, hashAt: 'plan' });
      image(main, 'last', { context: 'api', contexts: { base: middle }, hashAt: 'plan', requireCommitted: false });

      const plain = { dockerfile: 'Dockerfile', platforms: ['linux/amd64'] };
      const baseSource = { ...plain, context: '../../../base' };
      const middleSource = { ...plain, context: '../../../api', contexts: { base: { source: baseSource } } };
      expect(query(main)).toEqual({
        module: '<path.module>',
        images: {
          base: baseSource,
          middle: middleSource,
          last: { ...plain, context: '../../../api', contexts: { base: { source: middleSource } } },
        },
      });
      expect(document(main, 'middle')).toContain('data.external.source_hashes.result.base');
    });

    test('knows the tag of a base that is hashed at synthesis', () => {
      const main = stack();
      const base = image(main, 'base');
      image(main, 'api', { contexts: { base }, hashAt: 'plan' });

      expect(query(main)).toMatchObject({ images: { api: { contexts: { base: { image: base.tag } } } } });
    });

    test('asks for the source of a base of another stack as its own stack sees it', () => {
      const app = checkout.app();
      const base = image(stack(app, 'bases'), 'base', { hashAt: 'plan' });
      const main = stack(app, 'main');
      image(main, 'api', { contexts: { base }, hashAt: 'plan' });

      expect(query(main)).toMatchObject({
        images: { api: { contexts: { base: { source: { context: '../../../base' } } } } },
      });
    });

    test('fails when only the base is', () => {
      const main = stack();
      const base = image(main, 'base', { hashAt: 'plan' });
      expect(() => image(main, 'api', { contexts: { base } })).toThrow(
        `main/api: 'hashAt' must be 'plan', as 'main/base', which is \`contexts.base\`, is hashed when Terraform plans, got "synth"`,
      );
    });
  });

  test('reads a file once for all images of an app', () => {
    const opened = jest.spyOn(fs, 'openSync');
    const app = checkout.app();
    const main = stack(app);
    image(main, 'one', { context: 'base' });
    image(main, 'two', { context: 'base', salt: '2' });
    image(stack(app, 'second'), 'three', { context: 'base', salt: '3' });

    expect(opened.mock.calls.filter(([path]) => String(path).endsWith('/shared.txt'))).toHaveLength(1);
    opened.mockRestore();
  });

  test('keeps a warning to itself that is silenced', () => {
    checkout.write('base/Dockerfile', 'FROM node:20\nCOPY . /\n');
    const warnings = (props: Partial<SourceImageProps>): string[] =>
      image(stack(), 'base', props).node.metadata.map(({ data }) => String(data));

    expect(warnings({})).toHaveLength(2);
    expect(warnings({ silence: ['unpinned-base'] })).toEqual([expect.stringContaining('no ignore file')]);
    expect(warnings({ silence: ['unpinned-base', 'no-ignore-file'] })).toEqual([]);
  });

  test('fails with requireCommitted outside of a repository', () => {
    expect(() => image(stack(), 'base', { requireCommitted: true })).toThrow('base is in no git repository');
  });
});
