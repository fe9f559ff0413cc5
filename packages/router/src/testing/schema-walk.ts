import { z } from 'zod'

/** A place in an input: names of fields, indexes of arrays, and `*` for the key of a record. */
export type FieldPath = (string | number)[]

/** What a field holds, as far as tests of bad input care. */
export type FieldKind = 'text' | 'id' | 'instant' | 'day' | 'number' | 'other'

/** One field of an input's schema. */
export interface Field {
  path: FieldPath
  kind: FieldKind
  isRequired: boolean
  maxLength: number | null
  schema: z.core.$ZodType
}

/** A good value of a text field, by its name and its schema; undefined leaves it to the walk. */
export type Samples = Readonly<Record<string, unknown>>

type Schema = z.core.$ZodType

/** The schema inside optional, nullable, default and pipes, and whether it may be left out. */
function bare(schema: Schema): { schema: Schema; isRequired: boolean } {
  let inner = schema
  let isRequired = true
  for (;;) {
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) isRequired = false
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable) inner = inner.unwrap()
    else if (inner instanceof z.ZodDefault) inner = inner.unwrap()
    else if (inner instanceof z.ZodPipe) inner = inner.in
    else return { schema: inner, isRequired }
  }
}

/** Every field of a schema that a caller may fill in, inner ones included. */
export function fieldsOf(schema: Schema, path: FieldPath = [], isRequired = true): Field[] {
  const inner = bare(schema)
  const own = inner.schema
  const isNeeded = isRequired && inner.isRequired
  const here: Field[] =
    path.length === 0
      ? []
      : [
          {
            path,
            kind: kindOf(own),
            isRequired: inner.isRequired && path.at(-1) !== '*',
            maxLength: maxLengthOf(own),
            schema,
          },
        ]
  if (own instanceof z.ZodObject) {
    const shape: Record<string, Schema> = own.shape
    return [...here, ...Object.entries(shape).flatMap(([key, child]) => fieldsOf(child, [...path, key], isNeeded))]
  }
  if (own instanceof z.ZodArray) return [...here, ...fieldsOf(own.element, [...path, 0], isNeeded)]
  if (own instanceof z.ZodRecord) return [...here, ...fieldsOf(own.keyType, [...path, '*'], isNeeded)]
  const [option] = own instanceof z.ZodUnion ? own.options : []
  if (!option) return here
  // The first of several kinds stands for all; what one of the others takes is not impossible.
  return fieldsOf(option, path, isNeeded).map((field) => (field.path === path ? { ...field, schema } : field))
}

function kindOf(schema: Schema): FieldKind {
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodUUID) return 'id'
  if (schema instanceof z.ZodISODateTime) return 'instant'
  if (schema instanceof z.ZodISODate) return 'day'
  return schema instanceof z.ZodString || schema instanceof z.ZodStringFormat ? 'text' : 'other'
}

function maxLengthOf(schema: Schema): number | null {
  return schema instanceof z.ZodString ? schema.maxLength : null
}

/**
 * An input with only what must be in it, except that `target` is there and has the given value; undefined leaves the
 * target out.
 */
export function inputWith(schema: Schema, samples: Samples, target: FieldPath | null, value?: unknown): unknown {
  return make(schema, samples, target, value, '')
}

function make(schema: Schema, samples: Samples, target: FieldPath | null, value: unknown, name: string): unknown {
  if (target?.length === 0) return value
  const { schema: own } = bare(schema)
  if (target === null && name in samples) return samples[name]
  const [key, ...rest] = target ?? []
  if (own instanceof z.ZodObject) {
    const shape: Record<string, Schema> = own.shape
    const entries = Object.entries(shape).flatMap(([field, child]) => {
      if (field === key) return [[field, make(child, samples, rest, value, field)] as const]
      return bare(child).isRequired ? [[field, make(child, samples, null, undefined, field)] as const] : []
    })
    return Object.fromEntries(entries.filter(([, made]) => made !== undefined))
  }
  if (own instanceof z.ZodArray) {
    if (target) return [make(own.element, samples, rest, value, name)]
    return z.safeParse(own, []).success ? [] : [make(own.element, samples, null, undefined, name)]
  }
  if (own instanceof z.ZodRecord) return typeof value === 'string' ? { [value]: 1 } : value
  const [option] = own instanceof z.ZodUnion ? own.options : []
  return option ? make(option, samples, target, value, name) : sampleOf(own, samples)
}

function sampleOf(schema: Schema, samples: Samples): unknown {
  if (schema instanceof z.ZodUUID) return samples.anyId
  if (schema instanceof z.ZodISODateTime) return new Date(Date.now() + 86_400_000).toISOString()
  if (schema instanceof z.ZodISODate) return '2031-05-06'
  if (schema instanceof z.ZodNumber) return Math.max(1, schema.minValue ?? 1)
  if (schema instanceof z.ZodBoolean) return true
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodLiteral) return schema.value
  if (schema instanceof z.ZodString) return 'sample text'.padEnd(schema.minLength ?? 0, '.')
  return 'sample@example.org'
}
