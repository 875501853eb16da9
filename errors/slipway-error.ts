interface Details extends ErrorOptions {
  readonly excerpt?: string | undefined;
}

/**
 * Something that a person can put right: what happened, why, and the fix, a line each in the message. Whatever else is
 * thrown is a defect of ours, and shows its stack.
 */
export class SlipwayError extends Error {
  /** The text that it is about, such as a line of a file; stands below `what`. */
  readonly excerpt: string | undefined;

  constructor(
    /** One line: what happened, to which thing, and where. */
    readonly what: string,
    /** What was found; undefined where `what` says it. */
    readonly why: string | undefined,
    /** What to do, with the exact command where there is one; undefined where `what` says it. */
    readonly fix: string | undefined,
    { excerpt, ...options }: Details = {},
  ) {
    const message = [
      what,
      ...(excerpt === undefined ? [] : [`  ${excerpt.trim()}`]),
      ...(why === undefined ? [] : [`  why:  ${why}`]),
      ...(fix === undefined ? [] : [`  fix:  ${fix}`]),
    ].join('\n');
    super(message, options);
    this.name = new.target.name;
    this.excerpt = excerpt;
    // cdktf writes the stack of every token that it was resolving into the message of an error that passes through, and
    // Node prints the stack of what nobody catches.
    Object.defineProperty(this, 'message', { get: () => message, set: () => undefined });
    Object.defineProperty(this, 'stack', { get: () => `${this.name}: ${message}`, set: () => undefined });
    // It prints the fields as well, which the message has already.
    for (const field of ['what', 'why', 'fix', 'excerpt']) Object.defineProperty(this, field, { enumerable: false });
  }
}
