/** The lines of an apply that tell its story: what is made, how long it took, what the builder does, what went wrong. */
const TELLING = [
  /^\S+: (Creating|Creation complete|Modifying|Modifications complete|Destruction complete)/,
  /\(local-exec\): (?!Executing)/,
  /^(Plan|Apply complete|Error|Warning|No changes)/,
  /^│/,
];

/** What BuildKit and `docker push` say about their own housekeeping; the steps of the Dockerfile stay. */
const HOUSEKEEPING = [
  / \| #\d+ (?!\[.* (RUN|COPY|ADD) )/,
  / \| (The push refers|[0-9a-f]{12}: |src-[0-9a-f]+: digest)/,
];

/** The line as the demo shows it, or undefined when it only fills the screen; the whole is in the demo's log. */
export function telling(line: string): string | undefined {
  if (!TELLING.some((pattern) => pattern.test(line))) return undefined;
  if (HOUSEKEEPING.some((pattern) => pattern.test(line))) return undefined;
  return line.replace(/^\S+ \(local-exec\): /, '').replace(/ \[id=.*\]$/, '');
}
