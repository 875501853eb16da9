/** What the blocks of a stack refer to, by their addresses; a local value is `local.x`. */
export type Blocks = ReadonlyMap<string, string>;

/** Two names with a dot between them may be an address. */
const ADDRESS = /(?:data\.|ephemeral\.)?[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*/g;

/** The addresses that a plan with these targets looks at: theirs, and those that they refer to, as far as that goes. */
export function reachOf(targets: readonly string[], blocks: Blocks): ReadonlySet<string> {
  const reached = new Set<string>();
  const follow = (text: string): void => {
    for (const [address] of text.matchAll(ADDRESS)) {
      const next = blocks.get(address);
      if (next === undefined || reached.has(address)) continue;
      reached.add(address);
      follow(next);
    }
  };
  for (const target of targets) follow(target.replace(/^resource\./, ''));
  return reached;
}
