import { invalidParameter } from '../aws-error';

/** Which part of a list a call asks for. */
export interface Paging {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** ECR's size of a page when none is asked for. */
const PAGE_SIZE = 100;

/**
 * One page of a list.
 *
 * @param list what is listed: a token of another list is refused
 */
export function pageOf<T>(
  list: string,
  all: readonly T[],
  { maxResults = PAGE_SIZE, nextToken }: Paging,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const begin = nextToken === undefined ? 0 : positionIn(list, nextToken);
  const end = begin + maxResults;
  return { items: all.slice(begin, end), ...(end < all.length && { nextToken: tokenOf(list, end) }) };
}

/** Refuses pages of a list whose members are named one by one. */
export function refusePagesOf(named: string, given: unknown, { maxResults, nextToken }: Paging): void {
  if (given === undefined || (maxResults ?? nextToken) === undefined) return;
  throw invalidParameter(`Invalid parameter at '${named}': maxResults and nextToken cannot be used with it`);
}

function tokenOf(list: string, position: number): string {
  return Buffer.from(JSON.stringify([list, position])).toString('base64url');
}

function positionIn(list: string, token: string): number {
  const decoded = Buffer.from(token, 'base64url').toString('utf8');
  const position = /,(\d+)\]$/.exec(decoded)?.[1];
  if (position !== undefined && token === tokenOf(list, Number(position))) return Number(position);
  throw invalidParameter("Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'");
}
