import type { Input } from './input';
import { shrink } from './shrink';

const INPUT: Input = {
  context: {
    a: { kind: 'file', content: 'A', mode: 0o644 },
    b: { kind: 'link', text: 'a' },
  },
  dockerfilePath: 'docker/Dockerfile',
  dockerfile: ['FROM scratch', 'COPY a /', '# comment'],
  ignorePath: 'docker/Dockerfile.dockerignore',
  ignore: ['c', 'd'],
  folders: { lib: { x: { kind: 'folder' } } },
  images: { base: 'localhost/base:1' },
  args: { A: '1' },
  target: 'stage',
  platforms: ['linux/arm64'],
};

describe('shrink', () => {
  test('leaves out everything that the finding does not need', async () => {
    const needs = ({ context, dockerfile }: Input) => 'a' in context && dockerfile.includes('COPY a /');
    const pair = { before: INPUT, after: { ...INPUT, args: { A: '2' } } };
    const { before, after } = await shrink(pair, (smaller) => Promise.resolve(needs(smaller.before)), 100);
    expect(before).toEqual({
      context: { a: { kind: 'file', content: expect.stringMatching(/^A \(\d+\)$/) as string, mode: 0o644 } },
      dockerfilePath: 'Dockerfile',
      dockerfile: ['COPY a /'],
      ignorePath: '.dockerignore',
      ignore: [],
      folders: {},
      images: {},
      args: {},
      platforms: ['linux/amd64'],
    });
    expect(after).toEqual(before);
  });

  test('keeps what is left when the tries are used up', async () => {
    let tries = 0;
    const shows = () => Promise.resolve(tries++ < 1000);
    const { before } = await shrink({ before: INPUT, after: INPUT }, shows, 2);
    expect(tries).toBe(2);
    expect(before.dockerfile).toHaveLength(1);
  });

  test('tries every smaller case with contents that no other try had', async () => {
    const seen: string[] = [];
    await shrink(
      { before: INPUT, after: INPUT },
      ({ before: { context } }) => {
        seen.push(JSON.stringify(context['a']));
        return Promise.resolve(false);
      },
      5,
    );
    expect(new Set(seen).size).toBe(5);
  });
});
