/** A function as callers name it. */
export interface FunctionName {
  readonly name: string;
  /** A version or an alias. */
  readonly qualifier?: string | undefined;
  /** Where the ARN says that it is. */
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

const NAME =
  /^(?:arn:[\w-]+:lambda:(?<region>[\w-]+):)?(?:(?<account>\d{12}):function:)?(?<name>[\w-]{1,140})(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/** Reads a name, a name with a qualifier, a part of an ARN or a whole ARN; undefined when it is none of them. */
export function readFunctionName(text: string): FunctionName | undefined {
  return NAME.exec(text)?.groups as unknown as FunctionName | undefined;
}
