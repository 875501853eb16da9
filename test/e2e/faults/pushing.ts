/** Faults of the push: the tag comes last and only with a whole image, and what retrying can fix is retried. */
import { createHash } from 'node:crypto';
import { type Answer, truncated } from '../harness/fault-proxy';
import { pushForeign } from './foreign-image';
import { ALWAYS, CURED, type FaultRow, faulty, meanwhile, notPushed } from './row';
import type { Scene } from './scene';

const MB = 1024 * 1024;
const both = ['docker', 'BuildKit'] as const;

const START = { through: 'registry', method: 'POST', path: '/blobs/uploads/' };
const TAG = { through: 'registry', method: 'PUT', path: '/manifests/src-' };
/** The request that carries a layer: the Docker daemon sends it before it closes the upload, BuildKit while it does. */
const LAYER = {
  docker: { through: 'registry', action: 'ecr:UploadLayerPart', method: 'PATCH', afterBytes: MB },
  BuildKit: { through: 'registry', action: 'ecr:CompleteLayerUpload', method: 'PUT', afterBytes: MB },
};

const OTHER_DIGEST = `sha256:${'0'.repeat(64)}`;

const answer = (status: number, code = 'UNAVAILABLE') => ({ kind: 'answer', status, code });

export const PUSHING: readonly FaultRow[] = both.flatMap((builder): FaultRow[] => {
  const scene = { builder, bytes: 4 * MB };
  return [
    {
      fault: 'token expired during the push',
      scene,
      run: faulty({ ...START, kind: 'expired-token' }),
      expected: CURED,
    },
    {
      fault: 'push: 401, then success',
      scene,
      run: faulty({ ...START, ...answer(401, 'UNAUTHORIZED') }),
      expected: CURED,
    },
    {
      fault: 'push: 403',
      scene,
      run: faulty({ ...START, ...answer(403, 'DENIED'), times: ALWAYS }),
      expected: notPushed(/the push of \S+ failed.*may not push/),
    },
    {
      fault: 'push: 429 with Retry-After',
      scene,
      run: faulty({ ...TAG, ...answer(429, 'TOOMANYREQUESTS'), headers: { 'retry-after': '1' } }),
      expected: CURED,
    },
    {
      fault: 'push: 429 without Retry-After',
      scene,
      run: faulty({ ...START, ...answer(429, 'TOOMANYREQUESTS') }),
      expected: CURED,
    },
    {
      fault: 'push: 500, 502, 503',
      scene,
      run: faulty({ ...START, ...answer(500) }, { ...TAG, ...answer(502) }, { ...TAG, ...answer(503) }),
      expected: CURED,
    },
    {
      fault: 'push: 503 always',
      scene,
      run: faulty({ ...TAG, ...answer(503), times: ALWAYS }),
      expected: notPushed(/the push of \S+ failed/),
    },
    {
      fault: 'reset in the middle of a layer',
      scene,
      run: faulty({ ...LAYER[builder], kind: 'reset' }),
      expected: CURED,
    },
    {
      fault: 'read-only registry (405)',
      scene,
      run: faulty({ ...START, ...answer(405, 'UNSUPPORTED'), times: ALWAYS }),
      expected: notPushed(/the push of \S+ failed.*takes no pushes/),
    },
    {
      fault: 'tag taken by a foreign image, immutable repository',
      scene,
      run: meanwhile(pushForeign),
      expected: {
        ...notPushed(/belongs to another image.*not built by slipway/),
        registry: 'a foreign image',
        next: 'fails',
      },
    },
    {
      fault: 'tag taken by a foreign image, mutable repository',
      scene: { ...scene, immutable: false },
      run: meanwhile(pushForeign),
      expected: CURED,
    },
    {
      fault: 'the registry has another digest than was pushed',
      scene,
      run: (self) => {
        const change = (real: Answer) => ({
          ...real,
          headers: { ...real.headers, 'docker-content-digest': OTHER_DIGEST },
        });
        tamperAfterPush(self, 'HEAD', change);
        return self.run().ended;
      },
      expected: { ...notPushed(/its part sha256:0+ is missing/), registry: 'the image', next: 'finds it' },
    },
    {
      fault: 'truncated manifest answer, then success',
      scene,
      run: (self) => {
        withoutDigestInHead(self);
        tamperAfterPush(self, 'GET', truncated, 1);
        return self.run().ended;
      },
      expected: CURED,
    },
    {
      fault: 'a manifest with other bytes than its digest',
      scene,
      run: (self) => {
        withoutDigestInHead(self);
        tamperAfterPush(self, 'GET', ({ headers, ...real }) => ({
          ...real,
          // ECR does not name it, others do.
          headers: { ...headers, 'docker-content-digest': digestOf(real.body) },
          body: Buffer.from(real.body.toString().replace('2', '3')),
        }));
        return self.run().ended;
      },
      expected: { ...notPushed(/answered with other content/), registry: 'the image', next: 'finds it' },
    },
    {
      fault: 'source edited during the push',
      scene,
      run: async (self) => {
        const { payload } = self;
        const result = await meanwhile(() => self.write('edited'))(self);
        self.write(payload);
        return result;
      },
      expected: CURED,
    },
  ];
});

/** Changes what the registry answers about the tag once the tag is there. */
function tamperAfterPush(scene: Scene, method: string, change: (answer: Answer) => Answer, times = ALWAYS): void {
  const path = new RegExp(`/manifests/${scene.tag}`);
  scene.proxy.tamper({ method, path, times, when: ({ status }) => status === 200, change });
}

/** Some registries leave the digest out of the answer to HEAD: then the manifest itself is asked for. */
function withoutDigestInHead(scene: Scene): void {
  tamperAfterPush(scene, 'HEAD', ({ headers: { 'docker-content-digest': _, ...headers }, ...real }) => ({
    ...real,
    headers,
  }));
}

const digestOf = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
