import { taggedImage } from '../../test/helpers/tagged-image';
import { checkExtraTags } from './extra-tags';

const api = taggedImage('shop', 'api', { movingTags: ['latest', null] });
const worker = taggedImage('shop', 'worker');

describe('tags for all images', () => {
  test.each([[[]], [['0f3c2a1']], [['0f3c2a1', '1.2.3', 'build_7']]])('may be %j', (tags) => {
    expect(() => checkExtraTags(tags, [api, worker])).not.toThrow();
  });

  test.each<[string, string[], string, string]>([
    ['an empty one', ['a', ''], '--tag "" cannot be put', 'it is empty'],
    ['one with a slash', ['feature/x'], '--tag "feature/x" cannot be put', 'a tag has 1 to 128 letters'],
    ['one with a line break', ['a\nb'], '--tag "a\\nb" cannot be put', 'a tag has 1 to 128 letters'],
    ['one that is too long', ['a'.repeat(129)], `--tag "${'a'.repeat(129)}" cannot be put`, 'a tag has 1 to 128'],
    ['one of the source', ['src-1'], '--tag "src-1" cannot be put', "tags that begin with 'src-' are given by"],
    ['one of those in use', ['in-use-x'], '--tag "in-use-x" cannot be put', "tags that begin with 'in-use-'"],
    ['a moving one', ['latest'], '--tag "latest" cannot be put', 'it is among the movingTags of api'],
    ['one that is there twice', ['a', 'b', 'a'], '--tag "a" cannot be put', 'it is there twice'],
  ])('fails on %s', (_, tags, what, why) => {
    const error = expect.objectContaining({ what, why: expect.stringContaining(why) as string, exitCode: 64 }) as Error;
    expect(() => checkExtraTags(tags, [api, worker])).toThrow(error);
  });

  test('fails where one would name two images of a repository', () => {
    const beside = { ...worker, repository: api.repository };
    expect(() => checkExtraTags(['v1'], [api, beside])).toThrow(
      expect.objectContaining({
        what: '--tag would name two images',
        why: 'api and worker are in one repository, ghcr.io/team/api',
        exitCode: 64,
      }) as Error,
    );
    expect(() => checkExtraTags([], [api, beside])).not.toThrow();
  });

  test('may name one image that two stacks have', () => {
    expect(() => checkExtraTags(['v1'], [api, { ...api, stack: 'web' }])).not.toThrow();
  });

  test('may be the same in repositories of one name in two accounts', () => {
    const repository = { name: 'team/api', url: null, pullUrl: null };
    const inRegion = (region: string) =>
      taggedImage(region, 'api', { repository, tag: region, registry: { kind: 'ecr', access: { region } } });
    expect(() => checkExtraTags(['v1'], [inRegion('eu-west-1'), inRegion('us-east-1')])).not.toThrow();
  });
});
