/** What a text says as JSON; undefined for what is none, which no schema takes. */
export function jsonIn(text: string | Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
