import { printTable } from '../harness/table';

/** One input on which something fell short in the field, and what must come of it. */
export interface FieldRow {
  /** What the example is one of: the kind is what is kept right. */
  readonly kind: string;
  readonly example: string;
  /** Tries it, and says in a few words what happened. */
  readonly run: () => string | Promise<string>;
  readonly expected: string | RegExp;
}

/** A test for each row; what happened is printed as a table. */
export function testRows(rows: readonly FieldRow[]): void {
  const seen: string[][] = [];
  afterAll(() => printTable(['kind', 'example', 'what happens'], seen));
  test.each(rows.map((row) => [`${row.kind}: ${row.example}`, row] as const))('%s', async (_, row) => {
    const happened = await row.run();
    seen.push([row.kind, row.example, happened]);
    if (typeof row.expected === 'string') expect(happened).toBe(row.expected);
    else expect(happened).toMatch(row.expected);
  });
}
