/** Programs that end, or get no room, at a bad moment. `crashes.test.ts` looks at more of these moments, and closer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fullDisk } from '../harness/full-disk';
import { processesAbout, remainingAbout } from '../harness/processes';
import { CURED, type FaultRow, meanwhile, notPushed, unknown } from './row';
import { END_SECONDS, type Scene } from './scene';

const MB = 1024 * 1024;
const STALL = { through: 'registry', path: '/blobs/uploads/', kind: 'stall', afterBytes: MB };

export const ENDING: readonly FaultRow[] = (['docker', 'BuildKit'] as const).flatMap((builder): FaultRow[] => {
  const scene = { builder, bytes: 4 * MB };
  return [
    {
      fault: 'upload stalls until Ctrl-C',
      scene,
      run: async (self) => {
        for (const method of ['PATCH', 'PUT']) await self.fault({ ...STALL, method });
        const run = self.run();
        await run.says(/not in the registry: building/);
        await sleep(3_000);
        run.kill('SIGINT');
        return run.ended;
      },
      expected: { ...notPushed(/stopped by SIGINT; what was begun is ended and removed/), code: 130 },
    },
    {
      fault: 'engine killed during the push',
      scene,
      run: async (self) => {
        const ended = () => remainingAbout(self.name, END_SECONDS);
        // The daemon gets its answer only when its client has gone.
        const result = await meanwhile((_, run) => (run.kill('SIGKILL'), ended()))(self);
        await ended();
        return result;
      },
      expected: { ...notPushed(/not in the registry: building/), code: 137, leaves: /\/queues\// },
    },
    {
      fault: 'client of the builder killed during the push',
      scene,
      run: meanwhile(async (self, _run, gone) => {
        killClients(self);
        // A daemon that had its answer before it noticed would push on.
        await Promise.race([gone, sleep(END_SECONDS * 1000, undefined, { ref: false })]);
      }),
      expected: notPushed(/Error: the (build|push) of \S+ failed/),
    },
    {
      fault: 'disk for temporary files full',
      scene,
      run: (self) => self.run({}, fullDisk('TMPDIR', '1m')).ended,
      expected: { ...unknown(/the disk for temporary files is full/), builds: true },
    },
    {
      fault: 'two engines at once',
      scene,
      run: async (self) => {
        const [one, other] = await Promise.all([self.run().ended, self.run().ended]);
        return { ...one, code: one.code || other.code, output: `${one.output}${other.output}` };
      },
      expected: { ...CURED, says: /already in the registry, nothing built/ },
    },
  ];
});

function killClients({ name }: Scene): void {
  const clients = processesAbout(name).filter(({ args }) => /^\S*docker(-buildx)? /.test(args));
  for (const { pid } of clients) process.kill(pid, 'SIGKILL');
}
