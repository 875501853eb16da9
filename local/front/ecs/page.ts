/** One page of a list; the token is where the next one begins. */
export function page<T>(
  all: readonly T[],
  { maxResults, nextToken }: { readonly maxResults: number; readonly nextToken?: string | undefined },
): { items: readonly T[]; nextToken?: string } {
  const begin = Number(nextToken ?? 0) || 0;
  const end = begin + Math.max(1, maxResults);
  return { items: all.slice(begin, end), ...(end < all.length && { nextToken: String(end) }) };
}
