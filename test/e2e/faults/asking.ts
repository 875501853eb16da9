/** Faults that the engine meets while it asks the registry: no answer is ever taken for "missing". */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { CreateRepositoryCommand, DeleteRepositoryCommand } from '@aws-sdk/client-ecr';
import { FaultProxy, truncated } from '../harness/fault-proxy';
import { ALWAYS, CURED, type FaultRow, faulty, unknown } from './row';
import { selfSigned } from './self-signed';

const ASK = { through: 'registry', method: 'GET', path: '/manifests/' };
const TOKEN = { through: 'api', action: 'ecr:GetAuthorizationToken' };
const TOMORROW = new Date(Date.now() + 24 * 60 * 60 * 1000).toUTCString();
const docker = { builder: 'docker' } as const;
const buildKit = { builder: 'BuildKit' } as const;

const answer = (status: number, code = 'UNAVAILABLE') => ({ ...ASK, kind: 'answer', status, code });

export const ASKING: readonly FaultRow[] = [
  {
    fault: 'token expired before the push',
    scene: docker,
    run: faulty({ ...ASK, kind: 'expired-token' }),
    expected: CURED,
  },
  {
    fault: '401, then success',
    scene: buildKit,
    run: faulty(answer(401, 'UNAUTHORIZED')),
    expected: CURED,
  },
  {
    fault: '401 always',
    scene: docker,
    run: faulty({ ...answer(401, 'UNAUTHORIZED'), times: ALWAYS }),
    expected: unknown(/the registry refuses the login/),
  },
  {
    fault: '403',
    scene: docker,
    run: faulty({ ...answer(403, 'DENIED'), times: ALWAYS }),
    expected: unknown(/the login may not read/),
  },
  {
    fault: '404: the repository is gone',
    scene: docker,
    run: async (scene) => {
      const repositoryName = scene.name;
      await scene.stage.ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
      const result = await scene.run().ended;
      await scene.stage.ecr.send(new CreateRepositoryCommand({ repositoryName }));
      return result;
    },
    expected: unknown(/the repository \S+ does not exist/),
  },
  {
    fault: '404 of something that is no registry',
    scene: docker,
    run: (scene) => {
      const page = { status: 404, headers: { 'content-type': 'text/html' }, body: Buffer.from('<h1>Not here</h1>') };
      scene.proxy.tamper({ method: 'GET', path: /manifests/, times: ALWAYS, change: () => page });
      return scene.run().ended;
    },
    expected: unknown(/gives no clear answer/),
  },
  {
    fault: '429 with Retry-After',
    scene: buildKit,
    run: faulty({ ...answer(429, 'TOOMANYREQUESTS'), headers: { 'retry-after': '2' } }),
    expected: CURED,
  },
  {
    fault: '429 without Retry-After, twice',
    scene: docker,
    run: faulty({ ...answer(429, 'TOOMANYREQUESTS'), times: 2 }),
    expected: CURED,
  },
  {
    fault: '429 always',
    scene: docker,
    run: faulty({ ...answer(429, 'TOOMANYREQUESTS'), times: ALWAYS }),
    expected: unknown(/gives no answer .* 429/),
  },
  {
    fault: '500, 502, 503, then success',
    scene: buildKit,
    run: faulty(answer(500), answer(502), answer(503)),
    expected: CURED,
  },
  {
    fault: '503 always',
    scene: docker,
    run: faulty({ ...answer(503), times: ALWAYS }),
    expected: unknown(/gives no answer .* 503/),
  },
  {
    fault: 'reset, then success',
    scene: docker,
    run: faulty({ ...ASK, kind: 'reset' }),
    expected: CURED,
  },
  {
    fault: 'reset always',
    scene: docker,
    run: faulty({ ...ASK, kind: 'reset', times: ALWAYS }),
    expected: unknown(/cannot be reached/),
  },
  {
    fault: 'no answer for 30 s, then success',
    scene: buildKit,
    run: faulty({ ...ASK, kind: 'stall' }),
    expected: CURED,
  },
  {
    fault: 'truncated answer, then success',
    scene: docker,
    run: (scene) => {
      scene.proxy.tamper({ method: 'GET', path: /manifests/, change: truncated });
      return scene.run().ended;
    },
    expected: CURED,
  },
  {
    fault: 'half of an answer that looks whole',
    scene: docker,
    run: (scene) => {
      const change = ({ status, body }: { status: number; body: Buffer }) => ({
        status,
        headers: {},
        body: body.subarray(0, 10),
      });
      scene.proxy.tamper({ method: 'GET', path: /manifests/, times: ALWAYS, change });
      return scene.run().ended;
    },
    expected: unknown(/gives no clear answer/),
  },
  {
    fault: 'no name for the host (DNS)',
    scene: { ...docker, host: 'registry.invalid' },
    run: (scene) => scene.run().ended,
    expected: { ...unknown(/cannot be reached.*registry\.invalid/), next: 'fails' },
  },
  {
    fault: 'certificate that nobody trusts (TLS)',
    scene: { ...docker, host: 'registry.example:443' },
    run: async (scene) => {
      const secure = await FaultProxy.start(scene.stage.local.registry, selfSigned(scene.folder));
      const tunnel = await FaultProxy.start(secure.host);
      const result = await scene.run({ HTTPS_PROXY: `http://${tunnel.host}` }).ended;
      await Promise.all([secure.stop(), tunnel.stop()]);
      return result;
    },
    expected: { ...unknown(/cannot be reached.*self-signed certificate/), next: 'fails' },
  },
  {
    fault: 'proxy down',
    scene: { ...docker, host: 'registry.example:443' },
    run: (scene) => scene.run({ HTTPS_PROXY: 'http://127.0.0.1:1' }).ended,
    expected: { ...unknown(/cannot be reached.*ECONNREFUSED/), next: 'fails' },
  },
  {
    fault: 'clock wrong by a day, AWS says so once',
    scene: docker,
    run: faulty({ ...TOKEN, kind: 'answer', status: 403, code: 'RequestExpired', headers: { date: TOMORROW } }),
    expected: CURED,
  },
  {
    fault: 'clock wrong by a day, always',
    scene: docker,
    run: faulty({
      ...TOKEN,
      kind: 'answer',
      status: 403,
      code: 'SignatureDoesNotMatch',
      headers: { date: TOMORROW },
      times: ALWAYS,
    }),
    expected: unknown(/no login for the registry.*the clock is right/),
  },
  {
    fault: 'AWS throttles the token, then success',
    scene: docker,
    run: faulty({ ...TOKEN, kind: 'throttle', times: 2 }),
    expected: CURED,
  },
  {
    fault: 'AWS credentials expired',
    scene: docker,
    run: faulty({ ...TOKEN, kind: 'expired-token', times: ALWAYS }),
    expected: unknown(/the credentials have expired/),
  },
  {
    fault: 'source edited after synthesis, before the build',
    scene: docker,
    run: async (scene) => {
      const { payload } = scene;
      scene.write('edited');
      const result = await scene.run().ended;
      scene.write(payload);
      return result;
    },
    expected: unknown(/the source changed since synthesis/),
  },
  {
    fault: 'source gone',
    scene: docker,
    run: async (scene) => {
      const { payload } = scene;
      rmSync(path.join(scene.folder, 'source/payload'));
      const result = await scene.run().ended;
      scene.write(payload);
      return result;
    },
    expected: unknown(/Dockerfile:2.*payload/),
  },
];
