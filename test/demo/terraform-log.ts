/** The lines of an apply that tell its story: what is made, how long it took, what the builder does, what went wrong. */
const TELLING = [
  /^\S+: (Creating|Creation complete|Modifying|Modifications complete|Destruction complete)/,
  /\(local-exec\): (?!Executing)/,
  /^(Plan|Apply complete|Error|Warning|No changes)/,
  /^│/,
];

/** The line as the demo shows it, or undefined when it only fills the screen; the whole is in the demo's log. */
export function telling(line: string): string | undefined {
  if (!TELLING.some((pattern) => pattern.test(line))) return undefined;
  return line.replace(/^\S+ \(local-exec\): /, '').replace(/ \[id=.*\]$/, '');
}
