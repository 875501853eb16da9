import type { Folder, Input, Node, Pair } from './input';

/** A smaller pair that shows the same: everything is left out, a thing at a time, that it does not need. It was never built. */
export async function shrink(pair: Pair, shows: (smaller: Pair) => Promise<boolean>, limit: number): Promise<Pair> {
  let smallest = pair;
  let tries = 0;
  for (let again = true; again;) {
    again = false;
    for (const removal of removals(smallest)) {
      const smaller = { before: removal(smallest.before), after: removal(smallest.after) };
      if (isSame(smaller, smallest)) continue;
      if (tries++ >= limit) return stamped(smallest, tries);
      if (!(await shows(stamped(smaller, tries)))) continue;
      smallest = smaller;
      again = true;
    }
  }
  return stamped(smallest, tries + 1);
}

type Removal = (input: Input) => Input;

function removals({ before, after }: Pair): Removal[] {
  const both = (list: (input: Input) => readonly string[]) => [...new Set([...list(before), ...list(after)])];
  const contexts = both(({ folders }) => Object.keys(folders));
  return [
    ...both(({ dockerfile }) => dockerfile).map((line): Removal => (input) => ({
      ...input,
      dockerfile: input.dockerfile.filter((one) => one !== line),
    })),
    ...both(({ ignore }) => ignore).map((line): Removal => (input) => ({
      ...input,
      ignore: input.ignore.filter((one) => one !== line),
    })),
    ...contexts.map((name): Removal => (input) => ({ ...input, folders: without(input.folders, name) })),
    ...both(({ images }) => Object.keys(images)).map((name): Removal => (input) => ({
      ...input,
      images: without(input.images, name),
    })),
    ...both(({ args }) => Object.keys(args)).map((name): Removal => (input) => ({
      ...input,
      args: without(input.args, name),
    })),
    ({ target: _, ...input }) => input,
    (input) => ({ ...input, platforms: ['linux/amd64'] }),
    (input) => ({ ...input, dockerfilePath: 'Dockerfile', ignorePath: '.dockerignore' }),
    ...both(({ context }) => Object.keys(context)).map((name): Removal => (input) => ({
      ...input,
      context: without(input.context, name),
    })),
    ...contexts.flatMap((context) =>
      both(({ folders }) => Object.keys(folders[context] ?? {})).map((name): Removal => (input) => ({
        ...input,
        folders: { ...input.folders, [context]: without(input.folders[context] ?? {}, name) },
      })),
    ),
  ];
}

function without<T>(values: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}

function isSame(left: Pair, right: Pair): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The same pair with contents that no try had before: what an earlier try left in BuildKit's cache proves nothing. */
function stamped(pair: Pair, tries: number): Pair {
  const folder = (nodes: Folder): Folder =>
    Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, stampedNode(node, tries)]));
  const input = (one: Input): Input => ({
    ...one,
    context: folder(one.context),
    folders: Object.fromEntries(Object.entries(one.folders).map(([name, nodes]) => [name, folder(nodes)])),
  });
  return { before: input(pair.before), after: input(pair.after) };
}

function stampedNode(node: Node, tries: number): Node {
  return node.kind === 'file' ? { ...node, content: `${node.content} (${tries})` } : node;
}
