import { succeed } from '../test/e2e/harness/command';
import { Fleet } from './engine/fleet';
import { inPlace, type Place, SLOTS } from './engine/place';
import { cpuOf, engine, together } from './engine/runs';
import { compare, print, secondsOf } from './figure';

/** What Terraform starts at a time. */
const AT_ONCE = 10;
const PRESENT = 100;
const GROWTH = [10, 50, 200];
const CHANGED = 12;

const TINY = 'FROM scratch\nCOPY payload /\n';
/** A build that takes as long as small builds do. */
const working = (base: string): string => `FROM ${base}\nCOPY payload /\nRUN sleep 2 && cat /payload > /result\n`;

/** The engine against the docker client by hand: when there is nothing to build, and when there is. */
export async function bench(): Promise<void> {
  await inPlace(async (place) => {
    await present(place);
    await changed(place);
    for (const count of GROWTH) await growth(place, count);
  });
}

/** Images that the registry has: what a user pays to learn that nothing changed. */
async function present(place: Place): Promise<void> {
  const fleet = await Fleet.of(place, 'present', Math.max(PRESENT, ...GROWTH), TINY);
  const documents = fleet.documents();
  const ask = (count: number, env = place.env) =>
    together(
      AT_ONCE,
      documents.slice(0, count).map((document) => engine(document, env)),
    );
  await ask(documents.length);
  const hands = fleet.byHand('by-hand').map(dockerIn(place));
  const byHand = (count: number) => together(AT_ONCE, hands.slice(0, count));
  await byHand(hands.length);

  compare(
    `${PRESENT} images that are there (peer: cached docker buildx build --push)`,
    's',
    [await ask(PRESENT), await byHand(PRESENT)],
    0.1,
  );
  const cpu = await cpuOf(place.env, (env) => ask(PRESENT, env));
  print({ name: 'CPU of the engine for an image that is there', value: cpu / PRESENT, unit: 'ms', atMost: 150 });
  for (const count of GROWTH) {
    compare(`an image that is there, of ${count}`, 'ms', perImage(count, await ask(count), await byHand(count)));
  }
}

/** Images that are to be built: a whole apply against the same builds, started by hand, as many at a time. */
async function changed(place: Place): Promise<void> {
  const ours = await Fleet.of(place, 'changed', CHANGED, working(place.base));
  const theirs = await Fleet.of(place, 'by-hand', CHANGED, working(place.base));
  const terraform = await ours.terraform();
  await terraform.mustApply();

  ours.change();
  theirs.change();
  const next = await ours.terraform();
  const apply = await secondsOf(() => next.mustApply());
  const byHand = await together(SLOTS, theirs.byHand('second').map(dockerIn(place)));
  compare(`${CHANGED} changed images (peer: docker buildx build --push)`, 's', [apply, byHand], 1.05);
}

/** New images whose build is nothing but a copy. */
async function growth(place: Place, count: number): Promise<void> {
  const ours = await Fleet.of(place, `grown-${count}`, count, TINY);
  const theirs = await Fleet.of(place, `grown-by-hand-${count}`, count, TINY);
  const terraform = await ours.terraform();
  const apply = await secondsOf(() => terraform.mustApply());
  const byHand = await together(SLOTS, theirs.byHand('first').map(dockerIn(place)));
  compare(`a new image, of ${count}`, 'ms', perImage(count, apply, byHand));
}

function perImage(count: number, ours: number, theirs: number): [number, number] {
  return [(ours * 1000) / count, (theirs * 1000) / count];
}

function dockerIn({ docker, folder, byHand }: Place): (args: string[]) => () => Promise<unknown> {
  return (args) => () => succeed(docker, args, { cwd: folder, env: byHand });
}
