import { ExpectedImage } from './expected-image';
import type { Pod } from './kubernetes/objects';
import { runningIn } from './kubernetes/pods';

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const [INDEX, MEMBER, CONFIG, FOREIGN] = ['a', 'b', 'c', 'f'].map(digestOf) as [string, string, string, string];
const OURS = 'localhost:5000/team/api:src-1';
const known = new ExpectedImage(OURS, new Set([INDEX, MEMBER, CONFIG]));
const unknown = new ExpectedImage(OURS, undefined);

function pod(image: string, imageID?: string): Pod {
  const other = { name: 'sidecar', ready: true, imageID: `localhost:5000/sidecar@${FOREIGN}` };
  return {
    metadata: { name: 'api-1', uid: '1' },
    spec: {
      containers: [
        { name: 'sidecar', image: 'localhost:5000/sidecar:1' },
        { name: 'api', image },
      ],
    },
    status: { containerStatuses: [other, { name: 'api', ready: true, ...(imageID !== undefined && { imageID }) }] },
  };
}

describe('a pod runs the image', () => {
  test.each<[string, string, string | undefined]>([
    ['its name, the digest of the index', OURS, `localhost:5000/team/api@${INDEX}`],
    ['its name, the digest of its platform', OURS, `localhost:5000/team/api@${MEMBER}`],
    ['its name, the id of the image', OURS, CONFIG],
    ['its name, the id with the scheme of Docker', OURS, `docker://${CONFIG}`],
    ['its name, and no digest yet', OURS, ''],
    ['its name, and a runtime without digests', OURS, undefined],
    ['with the digest appended by a webhook', `${OURS}@${INDEX}`, `localhost:5000/team/api@${INDEX}`],
    ['with the digest of the platform appended', `${OURS}@${MEMBER}`, `localhost:5000/team/api@${MEMBER}`],
    ['by digest alone', `localhost:5000/team/api@${INDEX}`, undefined],
    ['from a mirror, by its digest in the name', `mirror.example/cache/api@${INDEX}`, undefined],
    ['from a mirror, by the digest that the node reports', 'mirror.example/api:src-1', `mirror.example/api@${MEMBER}`],
    ['under another tag, by its digest', 'localhost:5000/team/api:live', `localhost:5000/team/api@${INDEX}`],
    ['where the node knows it under another name too', OURS, `localhost:5000/copy/api@${INDEX}`],
  ])('%s', (_, image, imageID) => {
    expect(known.isThat(runningIn(pod(image, imageID), 'api'))).toBe(true);
  });
});

describe('a pod runs another image: fails', () => {
  test.each<[string, string, string | undefined]>([
    ['another repository, same tag', 'localhost:5000/other/api:src-1', undefined],
    [
      'another repository, same tag, with a digest',
      'other.example/team/api:src-1',
      `other.example/team/api@${FOREIGN}`,
    ],
    ['another registry with the same path', 'mirror.example/team/api:src-1', undefined],
    ['a longer path with the same end', 'localhost:5000/x/team/api:src-1', undefined],
    ['a repository whose name ends so', 'localhost:5000/team/web-api:src-1', undefined],
    ['another tag', 'localhost:5000/team/api:src-2', undefined],
    ['no tag', 'localhost:5000/team/api', undefined],
    ['its name, other content', OURS, `localhost:5000/team/api@${FOREIGN}`],
    ['its name, another id', OURS, FOREIGN],
    ['its name with the digest of another image', `${OURS}@${FOREIGN}`, undefined],
    ['its name with the right digest, other content', `${OURS}@${INDEX}`, `localhost:5000/team/api@${FOREIGN}`],
    ['Docker Hub', 'team/api:src-1', undefined],
  ])('%s', (_, image, imageID) => {
    expect(known.isThat(runningIn(pod(image, imageID), 'api'))).toBe(false);
  });

  test('no such container', () => {
    expect(known.isThat(runningIn(pod(OURS), 'web'))).toBe(false);
  });
});

describe('without the digests of the registry name and tag decide', () => {
  test.each<[string, string, string | undefined, boolean]>([
    ['its name', OURS, undefined, true],
    ['its name, and whatever the node reports', OURS, `localhost:5000/team/api@${FOREIGN}`, true],
    ['its name with a digest', `${OURS}@${FOREIGN}`, undefined, true],
    ['a mirror', 'mirror.example/team/api:src-1', `mirror.example/team/api@${INDEX}`, false],
    ['another repository', 'localhost:5000/other/api:src-1', undefined, false],
    ['its digest alone', `localhost:5000/team/api@${INDEX}`, undefined, false],
  ])('%s', (_, image, imageID, expected) => {
    expect(unknown.isThat(runningIn(pod(image, imageID), 'api'))).toBe(expected);
  });

  test.each<[string, string, string | undefined, boolean]>([
    ['nginx:1', 'docker.io/library/nginx:1', undefined, true],
    ['nginx', 'index.docker.io/library/nginx:latest', undefined, true],
    ['nginx', 'nginx:1', undefined, false],
    [`nginx@${INDEX}`, `docker.io/library/nginx:1@${INDEX}`, undefined, true],
    [`nginx@${INDEX}`, `mirror.example/nginx@${INDEX}`, undefined, true],
    [`nginx@${INDEX}`, 'mirror.example/nginx', `mirror.example/nginx@${INDEX}`, true],
    [`nginx:1@${INDEX}`, 'nginx:1', undefined, false],
    [`nginx:1@${INDEX}`, `nginx:1@${FOREIGN}`, undefined, false],
  ])('%s as %s', (reference, image, imageID, expected) => {
    expect(new ExpectedImage(reference, undefined).isThat(runningIn(pod(image, imageID), 'api'))).toBe(expected);
  });
});

describe('the template of a Deployment', () => {
  test.each<[string | undefined, string]>([
    [OURS, 'same'],
    [`${OURS}@${INDEX}`, 'same'],
    [`mirror.example/api@${MEMBER}`, 'same'],
    [`${OURS}@${FOREIGN}`, 'other'],
    ['localhost:5000/team/api:src-2', 'other'],
    ['localhost:5000/team/api', 'other'],
    ['mirror.example/team/api:src-1', 'unclear'],
    ['nginx', 'unclear'],
    [undefined, 'other'],
  ])('%s: %s', (image, verdict) => {
    expect(known.comparedTo(image)).toBe(verdict);
  });
});
