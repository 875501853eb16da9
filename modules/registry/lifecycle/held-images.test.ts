import { archiveAllButNewest, archiveUnpulled, expireArchived, expireUntagged, keepNewest, shield } from './builders';
import type { LifecycleRule } from './rule';
import { simulateLifecycle } from './simulate';
import type { StoredImage } from './stored-image';

const NOW = new Date('2026-01-31T12:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

function image(digest: string, tags: readonly string[], days: number, more: Partial<StoredImage> = {}): StoredImage {
  return { digest, tags, pushedAt: daysAgo(days), ...more };
}

interface Row {
  readonly name: string;
  readonly rules: readonly LifecycleRule[];
  readonly images: readonly StoredImage[];
  readonly outcome: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: 'the manifests of an index that stays: they are older than all, and not counted',
    rules: [keepNewest(2)],
    images: [
      image('amd64', [], 9),
      image('attestation', [], 9),
      image('index', ['src-1'], 1, { children: ['amd64', 'attestation'] }),
      image('single', ['src-2'], 2),
    ],
    outcome: [],
  },
  {
    name: 'the untagged manifests of an index that stays, under a rule for untagged images',
    rules: [expireUntagged({ afterDays: 1 })],
    images: [image('amd64', [], 9), image('lost', [], 9), image('index', ['src-1'], 9, { children: ['amd64'] })],
    outcome: ['lost expire 0'],
  },
  {
    name: 'an index that expires, and its manifests along',
    rules: [keepNewest(1)],
    images: [
      image('amd64', [], 9),
      image('index', ['src-1'], 8, { children: ['amd64', 'not-here'] }),
      image('new', ['src-2'], 1),
    ],
    outcome: ['amd64 expire', 'index expire 0'],
  },
  {
    name: 'a manifest of two indexes, of which one stays',
    rules: [keepNewest(1)],
    images: [
      image('shared', [], 9),
      image('old', ['src-1'], 8, { children: ['shared'] }),
      image('new', ['src-2'], 1, { children: ['shared'] }),
    ],
    outcome: ['old expire 0'],
  },
  {
    name: 'a manifest of an index that expires, which has a tag of its own',
    rules: [shield('in-use-*'), keepNewest(1)],
    images: [
      image('amd64', ['in-use-main'], 9),
      image('index', ['src-1'], 8, { children: ['amd64'] }),
      image('new', ['src-2'], 1),
    ],
    outcome: ['index expire 1'],
  },
  {
    name: 'signatures and lists of contents, which go with their image and are not counted',
    rules: [keepNewest(1)],
    images: [
      image('old', ['src-1'], 8),
      image('signature-of-old', ['sha256-old.sig'], 1, { subject: 'old' }),
      image('contents-of-signature', [], 0, { subject: 'signature-of-old' }),
      image('new', ['src-2'], 7),
      image('signature-of-new', [], 0, { subject: 'new' }),
    ],
    outcome: ['old expire 0', 'signature-of-old expire', 'contents-of-signature expire'],
  },
  {
    name: 'what is attached to an image that is not here: an image like others',
    rules: [keepNewest(1)],
    images: [image('signature', [], 2, { subject: 'gone' }), image('new', ['src-1'], 1)],
    outcome: ['signature expire 0'],
  },
  {
    name: 'what is attached to the manifest of an index',
    rules: [keepNewest(1)],
    images: [
      image('amd64', [], 9),
      image('contents', [], 8, { subject: 'amd64' }),
      image('index', ['src-1'], 8, { children: ['amd64'] }),
      image('new', ['src-2'], 1),
    ],
    outcome: ['amd64 expire', 'contents expire', 'index expire 0'],
  },
  {
    name: 'an index that is archived, and its manifests along',
    rules: [archiveAllButNewest(1)],
    images: [
      image('amd64', [], 9),
      image('index', ['src-1'], 8, { children: ['amd64'] }),
      image('signature', [], 8, { subject: 'index' }),
      image('new', ['src-2'], 1),
    ],
    outcome: ['amd64 archive', 'index archive 0', 'signature archive'],
  },
  {
    name: 'a signature that came after its image was archived',
    rules: [keepNewest(1)],
    images: [image('old', ['src-1'], 9, { archivedAt: daysAgo(3) }), image('signature', [], 1, { subject: 'old' })],
    outcome: ['signature archive'],
  },
  {
    name: 'an archived index that expires, with all that it holds',
    rules: [archiveUnpulled({ afterDays: 90 }), expireArchived({ afterDays: 90 })],
    images: [
      image('amd64', [], 300, { archivedAt: daysAgo(91) }),
      image('arm64', [], 300),
      image('index', ['src-1'], 300, { children: ['amd64', 'arm64'], archivedAt: daysAgo(91) }),
    ],
    outcome: ['amd64 expire', 'arm64 expire', 'index expire 1'],
  },
  {
    name: 'a manifest of an archived index and of one that expires: the archive needs it',
    rules: [keepNewest(1)],
    images: [
      image('shared', [], 9),
      image('archived', ['src-1'], 8, { children: ['shared'], archivedAt: daysAgo(3) }),
      image('expires', ['src-2'], 7, { children: ['shared'] }),
      image('new', ['src-3'], 1),
    ],
    outcome: ['shared archive', 'expires expire 0'],
  },
  {
    name: 'images that hold each other in a circle',
    rules: [keepNewest(1)],
    images: [image('a', [], 9, { subject: 'b' }), image('b', [], 8, { subject: 'a' }), image('new', ['src-1'], 1)],
    outcome: [],
  },
];

describe('a lifecycle policy and images that others hold', () => {
  test.each(ROWS)('$name', ({ rules, images, outcome }) => {
    const found = simulateLifecycle(rules, images, NOW);
    expect(found.map(({ digest, does, rule }) => [digest, does, rule].join(' ').trim())).toEqual(outcome);
  });
});
