import * as z from 'zod/mini';

/** What `terraform show -json` says about a state, and `tofu` as well; nothing of it where there is none yet. */
const shownState = z.object({
  values: z.optional(
    z.object({
      root_module: z.optional(
        z.object({ resources: z.optional(z.array(z.object({ address: z.string(), values: z.unknown() }))) }),
      ),
    }),
  ),
});

const imageValues = z.object({ triggers: z.object({ tag: z.string() }) });

/** The tag of each image in a state, by its address. */
export function imageTagsIn(shown: string): Map<string, string> {
  const resources = shownState.parse(JSON.parse(shown)).values?.root_module?.resources ?? [];
  return new Map(
    resources.flatMap(({ address, values }) => {
      const image = imageValues.safeParse(values);
      return image.success ? [[address, image.data.triggers.tag]] : [];
    }),
  );
}
