/** Faults of the push: the tag comes last and only with a whole image, and what retrying can cure is retried. */
import { ALWAYS, CURED, faulty, notPushed, type FaultRow } from './row';

const MB = 1024 * 1024;
const both = ['docker', 'BuildKit'] as const;

const START = { through: 'registry', method: 'POST', path: '/blobs/uploads/' };
const TAG = { through: 'registry', method: 'PUT', path: '/manifests/src-' };
/** The request that carries a layer: the Docker daemon sends it before it closes the upload, BuildKit while it does. */
const LAYER = {
  docker: { through: 'registry', action: 'ecr:UploadLayerPart', method: 'PATCH', afterBytes: MB },
  BuildKit: { through: 'registry', action: 'ecr:CompleteLayerUpload', method: 'PUT', afterBytes: MB },
};

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
      expected: notPushed(/the push of \S+ failed/),
    },
  ];
});
