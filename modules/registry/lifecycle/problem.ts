/** What ECR refuses in a lifecycle policy. */
export interface LifecycleProblem {
  /** Place in the document: `rules[1].selection.countNumber`; empty for the document itself. */
  readonly at: string;
  /** The sentence that begins with the place: `must be a whole number from 1, got 0`. */
  readonly problem: string;
}

/** The sentence for a value that is not what it must be. */
export function mustBe(expected: string, got: unknown): string {
  return `must be ${expected}, got ${shown(got)}`;
}

/** A value in a sentence, which a long one does not fill. */
export function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) as string | undefined);
  if (text === undefined) return 'nothing';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
