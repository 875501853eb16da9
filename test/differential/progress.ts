interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly started?: string;
  readonly completed?: string;
  readonly cached?: boolean;
}

/** A step of a Dockerfile, `[linux/amd64 build 2/3] COPY a /`, in contrast to loading and exporting. */
const STEP = /^\[(?!internal|context )[^\]]*\] (?:COPY|ADD|RUN|WORKDIR)\b/;

/** The steps that BuildKit ran, out of what `--progress=rawjson` wrote: neither cached nor left out. */
export function stepsRun(rawJson: string): string[] {
  const last = new Map<string, Vertex>();
  for (const line of rawJson.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { vertexes = [] } = JSON.parse(line) as { vertexes?: Vertex[] };
    for (const vertex of vertexes) last.set(vertex.digest, { ...last.get(vertex.digest), ...vertex });
  }
  const ran = [...last.values()].filter(({ name, completed, cached }) => STEP.test(name) && completed && !cached);
  return ran.map(({ name }) => name);
}
