import { copyOfSome } from './exclude';
import { addLink, file, generateFolder, type Text } from './folder';
import { generateIgnore } from './ignore';
import type { Folder, Input, Node } from './input';
import type { MutationKind } from './mutations';
import type { Random } from './random';
import { stageLines } from './stage';

/** Images of a registry with different content and a shell. */
export interface Bases {
  readonly first: string;
  readonly second: string;
  /** Runs {@link TRIGGERS} in what starts from it. */
  readonly triggered: string;
}

/** What all of them set. */
export const VARIABLES = 'FOLDER=src SUFFIX=.txt';
export const TRIGGERS = ['COPY a* /onbuild/', 'ADD --chmod=755 conf* *.sh /onbuild/'];

/** The name under which Dockerfiles take the image of ours. */
export const BASE = 'base';

/** What only a stage that is not built reads. */
export const UNREACHABLE_FILE = 'apart/only.txt';
export const UNREACHABLE_STAGE = 'apart';

/**
 * A random source that has what the mutation changes.
 *
 * @param id no two cases of a run have the same
 */
export function generateInput(
  random: Random,
  id: string,
  { kind, bases }: { kind: MutationKind; bases: Bases },
): Input {
  let count = 0;
  const text: Text = () => `${id} ${count++}`;
  const context = generateContext(random, kind, text);
  const folders: Record<string, Folder> =
    kind === 'named context' || random.chance(0.25) ? { lib: generateFolder(random, text) } : {};
  const args = kind === 'build argument' || random.chance(0.3) ? { VERSION: text(), CHANNEL: 'stable' } : {};
  const scope = { random, context, folders, args: Object.keys(args), text };
  const stages = generateStages(scope, kind);
  const names = stages.map(({ name }) => name);
  const last = names[names.length - 1] ?? '';
  const apart = kind.includes('unreachable') || random.chance(0.2);
  const unreachable = `FROM scratch AS ${UNREACHABLE_STAGE}\nCOPY ${UNREACHABLE_FILE} /`;
  const places = placesOf(random);
  const triggered = random.chance(0.3);
  return {
    context: apart ? { ...context, [UNREACHABLE_FILE]: file(text()) } : context,
    ...places,
    dockerfile: [...(apart ? [unreachable] : []), ...stages.flatMap(({ lines }) => lines)],
    ignore: generateIgnore(random, context),
    folders,
    images: { [BASE]: triggered ? bases.triggered : bases.first },
    ...(triggered && { onbuild: TRIGGERS }),
    args,
    ...((random.chance(0.15) || names.length === 0) && { target: random.chance(0.95) ? last : 'absent' }),
    platforms: platformsOf(random, stages),
  };
}

interface Stage {
  readonly name: string;
  readonly shell: boolean;
  readonly lines: readonly string[];
}

type Scene = Omit<Parameters<typeof stageLines>[0], 'stages' | 'shell'>;

function generateStages(scene: Scene, kind: MutationKind): Stage[] {
  const { random } = scene;
  const stages: Stage[] = [];
  for (let left = random.pick([1, 1, 2, 2, 3]); left > 0; left--) {
    const name = `stage-${stages.length}`;
    const last = left === 1;
    const parent = stages.length > 0 && random.chance(0.3) ? random.pick(stages) : undefined;
    const based = (last && kind === 'base of ours') || (parent === undefined && random.chance(0.3));
    const from = based ? BASE : (parent?.name ?? 'scratch');
    const shell = based || (parent?.shell ?? false);
    const above = stages.map((stage) => stage.name);
    const lines = [`FROM ${from} AS ${name}`, ...stageLines({ ...scene, stages: above, shell })];
    if (last) lines.push(...required(scene, kind));
    else if (random.chance(0.08)) lines.push(`ONBUILD ADD conf* /${name}/`);
    stages.push({ name, shell, lines });
  }
  return stages;
}

/** Sees to it that the image depends on what is mutated. */
function required({ random, context, folders }: Scene, kind: MutationKind): string[] {
  if (kind === 'build argument') return ['ARG VERSION', random.pick(['LABEL version=$VERSION', 'ENV V=${VERSION}'])];
  if (kind === 'excluded') return [copyOfSome(random, context)];
  const [name] = Object.keys(folders);
  if (kind === 'named context' && name !== undefined) return [`COPY --from=${name} . /${name}/`];
  return [];
}

function generateContext(random: Random, kind: MutationKind, text: Text): Folder {
  const nodes = new Map<string, Node>(Object.entries(generateFolder(random, text)));
  if (kind === 'link text') addLink(random, nodes);
  return Object.fromEntries(nodes);
}

function placesOf(random: Random): Pick<Input, 'dockerfilePath' | 'ignorePath'> {
  const dockerfilePath = random.weighted({ Dockerfile: 8, 'docker/app.Dockerfile': 1, '../beside/Dockerfile': 1 });
  return { dockerfilePath, ignorePath: random.chance(0.3) ? `${dockerfilePath}.dockerignore` : '.dockerignore' };
}

/** The base and its programs are for one platform. */
function platformsOf(random: Random, stages: readonly Stage[]): string[] {
  if (stages.some(({ shell }) => shell)) return ['linux/amd64'];
  return random.pick([['linux/amd64'], ['linux/amd64'], ['linux/arm64'], ['linux/amd64', 'linux/arm64']]);
}
