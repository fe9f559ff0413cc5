import type { z } from 'zod'

/** The JSON of shared outputs; null until it is asked for. */
const texts = new WeakMap<object, string | null>()

/**
 * An output schema for what many callers are given at the same moment, such as a public page: one object is checked
 * once and made into JSON once, however many it goes to. Nobody may change it once it was given.
 * @returns a parser, which throws a ZodError for what is not of the schema
 */
export function sharedOutput<T extends z.ZodType<object>>(schema: T): (value: unknown) => z.output<T> {
  const outputs = new WeakMap<object, z.output<T>>()
  return (value) => {
    if (typeof value !== 'object' || value === null) return schema.parse(value)
    const known = outputs.get(value)
    if (known) return known
    const output = schema.parse(value)
    outputs.set(value, output)
    texts.set(output, null)
    return output
  }
}

/** The JSON of what a shared schema gave; null for everything else. */
export function sharedJson(output: unknown): string | null {
  if (typeof output !== 'object' || output === null) return null
  const known = texts.get(output)
  if (known === undefined) return null
  const text = known ?? JSON.stringify(output)
  if (known === null) texts.set(output, text)
  return text
}
