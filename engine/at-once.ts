/**
 * Does the work for all, so many at a time, until one fails. Those under way are awaited, also after a failure: nothing goes
 * on when it is told.
 *
 * @throws what the first of them threw
 */
export async function atOnce<T, R>(
  most: number,
  all: readonly T[],
  work: (each: T, index: number) => Promise<R>,
): Promise<R[]> {
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(most);
  const failures: unknown[] = [];
  const attempt = async (each: T, index: number): Promise<R[]> => {
    if (failures.length > 0) return [];
    try {
      return [await work(each, index)];
    } catch (error) {
      failures.push(error);
      return [];
    }
  };
  const results = await Promise.all(all.map((each, index) => limit(attempt, each, index)));
  if (failures.length > 0) throw failures[0];
  return results.flatMap((result) => result);
}
