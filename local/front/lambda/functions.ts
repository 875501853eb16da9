import type { LambdaFunction } from './machine/function';

/** Where a function is. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The functions that run images, of all accounts and regions. */
export class Functions {
  private readonly byArn = new Map<string, LambdaFunction>();

  constructor(
    private readonly now: () => number,
    /** Hears of a function that is deleted. */
    private readonly onGone: (one: LambdaFunction) => void,
  ) {}

  find(name: string, place: Place): LambdaFunction | undefined {
    const found = this.byArn.get(functionArn(name, place));
    found?.settle(this.now());
    return found;
  }

  /** All of a place, in the order of their names. */
  in(place: Place): LambdaFunction[] {
    const prefix = functionArn('', place);
    const found = [...this.byArn.values()].filter(({ arn }) => arn.startsWith(prefix));
    for (const each of found) each.settle(this.now());
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The function that has a URL, and the qualifier under which it has it. */
  behindUrl(id: string): { readonly one: LambdaFunction; readonly qualifier: string } | undefined {
    for (const one of this.byArn.values()) {
      const [qualifier] = [...one.urls].find(([, url]) => url.id === id) ?? [];
      if (qualifier === undefined) continue;
      one.settle(this.now());
      return { one, qualifier };
    }
    return undefined;
  }

  add(one: LambdaFunction): void {
    this.byArn.set(one.arn, one);
  }

  remove(one: LambdaFunction): void {
    this.byArn.delete(one.arn);
    this.onGone(one);
  }
}

export function functionArn(name: string, { account, region }: Place): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}
