/** An entry of an object in HCL or JSON: a name, and a text in quotes or nothing. Names of images and tags have no `,` in them. */
const ENTRY = /^(?:"(?<quoted>[^"\\]*)"|(?<plain>[\w-]+))\s*[=:]\s*(?:"(?<text>[^"\\]*)"|null)$/;

/**
 * The map of texts that Terraform reads from an environment variable: `{ api = "1.2.3" }`, or the same in JSON.
 *
 * @returns undefined when it is written in a way that is not read here
 */
export function textMapIn(value: string): ReadonlyMap<string, string> | undefined {
  if (/^\s*(?:null)?\s*$/.test(value)) return new Map();
  const body = /^\s*\{(?<body>[^{}]*)\}\s*$/.exec(value)?.groups?.['body'];
  const lines = body?.split(/[,\n]/).map((line) => line.trim());
  const entries = lines?.filter((line) => line !== '').map((line) => ENTRY.exec(line)?.groups);
  if (entries === undefined || entries.includes(undefined)) return undefined;
  return new Map(
    entries.flatMap((entry) => {
      const name = entry?.['quoted'] ?? entry?.['plain'];
      const text = entry?.['text'];
      return name === undefined || text === undefined ? [] : [[name, text]];
    }),
  );
}
